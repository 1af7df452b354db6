import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { WriterOwnedLog } from '../../../src/kafka/owned-log.js';
import type { TransactionWriter } from '../../../src/kafka/owned-log.js';
import { silentLogger } from '../../support/silent-logger.js';

const nothing = (): void => undefined;
const LIMIT_MS = 10_000;
const WRITES = [{ key: 'a', value: '1' }];

/** A writer whose answers the test gives. */
class ScriptedWriter implements TransactionWriter {
  writes = 0;
  abandoned = 0;
  closed = 0;
  answer: () => Promise<number> = () => Promise.resolve(0);

  write(): Promise<number> {
    this.writes++;
    return this.answer();
  }

  abandon(): void {
    this.abandoned++;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

describe('an owned log', () => {
  let writer: ScriptedWriter;
  let ended: number;
  let log: WriterOwnedLog;

  beforeEach(() => {
    jest.useFakeTimers();
    writer = new ScriptedWriter();
    ended = 0;
    log = new WriterOwnedLog({
      topic: 'lanes',
      partition: 3,
      writer,
      records: new Map(),
      appendLimitMs: LIMIT_MS,
      logger: silentLogger,
      onEnded: () => ended++,
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is lost when an append is not answered in time, and gives its writer up', async () => {
    writer.answer = () => new Promise(nothing);
    const append = log.append(WRITES);
    await jest.advanceTimersByTimeAsync(LIMIT_MS - 1);
    expect(writer.abandoned).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(await append).toBe('lost');
    expect([writer.abandoned, ended]).toEqual([1, 1]);
  });

  it('stays lost when the answer comes too late', async () => {
    let answer: (offset: number) => void = nothing;
    writer.answer = () => new Promise((resolve) => (answer = resolve));
    const append = log.append(WRITES);
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    answer(7);
    expect([await append, await log.append(WRITES)]).toEqual(['lost', 'lost']);
    expect(writer.writes).toBe(1);
  });

  it('is lost with the first append that fails, and asks its writer no more', async () => {
    writer.answer = () => Promise.reject(new Error('fenced'));
    expect(await log.append(WRITES)).toBe('lost');
    writer.answer = () => Promise.resolve(1);
    expect(await log.append(WRITES)).toBe('lost');
    expect([writer.writes, writer.abandoned, ended]).toEqual([1, 1, 1]);
  });

  it('is lost when it is released while an append is under way', async () => {
    let answer: (offset: number) => void = nothing;
    writer.answer = () => new Promise((resolve) => (answer = resolve));
    const append = log.append(WRITES);
    await log.release();
    answer(1);
    expect(await append).toBe('lost');
    expect([writer.closed, ended]).toEqual([1, 1]);
  });

  it('closes its writer once, however often it is released', async () => {
    await Promise.all([log.release(), log.release()]);
    expect([writer.closed, writer.abandoned, ended]).toEqual([1, 0, 1]);
  });

  it('makes no transaction of nothing', async () => {
    expect(await log.append([])).toBe('appended');
    expect(writer.writes).toBe(0);
  });
});
