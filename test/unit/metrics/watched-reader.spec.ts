import { describe, expect, it } from '@jest/globals';
import type { RecordBatch } from '../../../src/kafka/ports.js';
import { WatchedReader } from '../../../src/metrics/watched-reader.js';
import { InMemoryKafka } from '../../support/in-memory-kafka.js';

describe('a watched reader', () => {
  it('knows the end of the topic from the first question on, and follows it', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('control', 1);
    const append = (): number =>
      kafka.append({ topic: 'control', key: 'a', value: '1', partition: 0 });
    append();
    const reader = new WatchedReader(kafka.logReader('control'));
    expect(reader.end).toBe(0);
    expect(await reader.bounds(0)).toEqual({ start: 0, end: 1 });
    expect(reader.end).toBe(1);
    const read: RecordBatch[] = [];
    reader.sweep(0, 0, (batch) => {
      read.push(batch);
      return 'more';
    });
    append();
    append();
    await kafka.settle();
    expect(read.flatMap(({ records }) => records)).toHaveLength(3);
    expect(reader.end).toBe(3);
    await reader.close();
  });
});
