import { describe, expect, it } from '@jest/globals';
import { LazyLogReader } from '../../../src/kafka/lazy-log-reader.js';
import { InMemoryKafka } from '../../support/in-memory-kafka.js';

function scene() {
  const kafka = new InMemoryKafka();
  kafka.createTopic('log', 1, {});
  const opened = { times: 0, fail: false };
  const reader = new LazyLogReader(async () => {
    opened.times += 1;
    if (opened.fail) throw new Error('no broker');
    return Promise.resolve(kafka.logReader('log'));
  });
  return { kafka, opened, reader };
}

describe('a lazy reader', () => {
  it('opens when it is first asked for bounds, and once', async () => {
    const { reader, opened } = scene();
    expect(opened.times).toBe(0);
    await Promise.all([reader.bounds(0), reader.bounds(0)]);
    expect(opened.times).toBe(1);
  });

  it('reads as the reader does that it opened', async () => {
    const { kafka, reader } = scene();
    await kafka.sink().send({ topic: 'log', key: 'k', value: 'v' });
    const { start } = await reader.bounds(0);
    const value = await new Promise((resolve) => {
      reader.sweep(0, start, ({ records }) => {
        resolve(records[0]?.value?.toString());
        return 'enough';
      });
    });
    expect(value).toBe('v');
    await reader.close();
  });

  it('tries again after it could not open', async () => {
    const { reader, opened } = scene();
    opened.fail = true;
    await expect(reader.bounds(0)).rejects.toThrow('no broker');
    opened.fail = false;
    expect(await reader.bounds(0)).toEqual({ start: 0, end: 0 });
  });

  it('refuses a sweep before that, and closes without having opened', async () => {
    const { reader, opened } = scene();
    expect(() => reader.sweep(0, 0, () => 'enough')).toThrow(/before bounds/);
    await reader.close();
    expect(opened.times).toBe(0);
  });
});
