import { describe, expect, it } from '@jest/globals';

import { clientLog } from '../../../src/kafka/client-log.js';
import type { LogFields, Logger } from '../../../src/logging/logger.js';
import { silentLogger } from '../../support/silent-logger.js';

const ERROR = 1;
const WARNING = 2;
const INFORMATION = 4;

type Line = readonly [level: string, event: string, fields: LogFields | undefined];

function lineOf(level: number, message: string, extra: LogFields = {}): Line | undefined {
  const lines: Line[] = [];
  const at =
    (name: string) =>
    (event: string, fields?: LogFields): void => {
      lines.push([name, event, fields]);
    };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  const log = { message, timestamp: 'now', logger: 'kafkajs', ...extra };
  clientLog(logger, () => 0)({ namespace: 'Connection', level, log });
  return lines[0];
}

describe("the client's log", () => {
  it.each([
    [INFORMATION, 'Pausing fetching from 1 topics'],
    [INFORMATION, 'Consumer has joined the group'],
    [ERROR, 'Response Heartbeat(key: 12, version: 3)'],
    [WARNING, 'The group is rebalancing, re-joining'],
  ])('is quiet about what heals by itself (%d %s)', (level, message) => {
    expect(lineOf(level, message)?.[0]).toBe('debug');
  });

  it.each([
    [ERROR, 'Connection error: connect ECONNREFUSED'],
    [WARNING, 'Consumer group received unsubscribed topics'],
  ])('warns of what an operator may want to see (%d %s)', (level, message) => {
    expect(lineOf(level, message)?.[0]).toBe('warn');
  });

  it('does not repeat a warning at once', () => {
    let nowMs = 0;
    const warned: number[] = [];
    const log = clientLog({ ...silentLogger, warn: () => warned.push(nowMs) }, () => nowMs);
    for (; nowMs < 70_000; nowMs += 1_000) {
      log({ namespace: 'Connection', level: ERROR, log: { message: 'Connection timeout' } });
    }
    expect(warned).toEqual([0, 30_000, 60_000]);
  });

  it('speaks our language', () => {
    expect(lineOf(ERROR, 'Connection timeout', { clientId: 'c', stack: 'long' })).toEqual([
      'warn',
      'kafka.client',
      { part: 'Connection', message: 'Connection timeout', client_id: 'c' },
    ]);
  });
});
