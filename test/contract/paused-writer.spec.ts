import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import type { FencedLog } from '../../src/kafka/ports.js';
import type { ContractCluster } from './cluster.js';
import { eventually } from './eventually.js';
import { realCluster } from './real-cluster.js';

jest.setTimeout(60_000);

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Another process that appends without a pause. */
class AppendingWriter {
  readonly appended: string[] = [];
  readonly lost: string[] = [];
  readonly process: ChildProcessByStdio<null, Readable, null>;

  constructor(topic: string, name: string) {
    const hook = new URL('../support/typescript-hook.mjs', import.meta.url).href;
    this.process = spawn(
      process.execPath,
      [
        '--experimental-transform-types',
        '--disable-warning=ExperimentalWarning',
        `--import=${hook}`,
        pathOf('../support/appending-writer.ts'),
        topic,
        name,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const [key = '', outcome] = line.split(' ');
      (outcome === 'appended' ? this.appended : this.lost).push(key);
    });
  }
}

describe('a writer of a fenced log that was paused', () => {
  let cluster: ContractCluster;
  let topic: string;
  let log: FencedLog;
  let writers: AppendingWriter[];

  beforeEach(async () => {
    writers = [];
    cluster = realCluster();
    topic = await cluster.createTopic(1, { 'cleanup.policy': 'compact' });
    log = await cluster.fencedLog(topic);
  });
  afterEach(async () => {
    for (const writer of writers) writer.process.kill('SIGKILL');
    await cluster.close();
  });

  it('loses the partition to whoever took it over meanwhile, and writes nothing when it resumes', async () => {
    for (const name of ['first', 'second', 'third']) {
      const writer = new AppendingWriter(topic, name);
      writers.push(writer);
      await eventually('some appends', () => writer.appended.length >= 20);
      writer.process.kill('SIGSTOP');

      const owner = await log.takeOver(0);
      const truth = [...owner.records.keys()].toSorted();
      expect(await owner.append([{ key: `after ${name}`, value: '' }])).toBe('appended');
      writer.process.kill('SIGCONT');
      await eventually('the loss', () => writer.lost.length === 1);

      // All that it was told of is there, and what it was in the midst of is there or lost.
      expect(truth).toEqual(expect.arrayContaining(writer.appended));
      expect(await owner.append([{ key: `still after ${name}`, value: '' }])).toBe('appended');
      const last = await log.takeOver(0);
      expect([...last.records.keys()].toSorted()).toEqual(
        [...truth, `after ${name}`, `still after ${name}`].toSorted(),
      );
    }
  });
});
