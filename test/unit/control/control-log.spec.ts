import { describe, expect, it } from '@jest/globals';
import { ControlLog } from '../../../src/control/control-log.js';
import { writeControlRecord } from '../../../src/control/control-record.js';
import { ControlState } from '../../../src/control/control-state.js';
import type { LogReader, RecordBatch } from '../../../src/kafka/ports.js';
import { aStoredEndpoint } from '../../support/control-builders.js';
import { ADMIN, CONTROL_TOPIC, inMemoryControl } from '../../support/in-memory-control.js';
import { InMemoryKafka } from '../../support/in-memory-kafka.js';

function putRecord(id: string) {
  const { key, value } = writeControlRecord({
    kind: 'endpoint-put',
    endpoint: aStoredEndpoint({ id }),
  });
  return { topic: CONTROL_TOPIC, partition: 0, key, value };
}

function kafkaWith(...ids: readonly string[]): InMemoryKafka {
  const kafka = new InMemoryKafka();
  kafka.createTopic(CONTROL_TOPIC, 1);
  for (const id of ids) kafka.append(putRecord(id));
  return kafka;
}

describe('ControlLog', () => {
  it('is ready when it read what stood there at the start', async () => {
    const { log, state } = inMemoryControl({ kafka: kafkaWith('a', 'b') });
    expect(log.isReady).toBe(false);
    await log.start();
    await log.ready;
    expect([...state.endpoints.values()].map(({ id }) => id)).toEqual(['a', 'b']);
    expect(log.offset).toBe(2);
  });

  it('is ready at once when the topic is empty', async () => {
    const { log } = inMemoryControl();
    await log.start();
    expect(log.isReady).toBe(true);
  });

  it('is ready when the topic ends in a transaction marker', async () => {
    const takers: ((batch: RecordBatch) => unknown)[] = [];
    const hand = (batch: RecordBatch): void => takers.forEach((take) => take(batch));
    const reader: LogReader = {
      bounds: async () => Promise.resolve({ start: 3, end: 5 }),
      sweep: (_partition, _from, take) => {
        takers.push(take);
        return { end: () => undefined };
      },
      close: async () => Promise.resolve(),
    };
    const log = new ControlLog({
      reader,
      state: new ControlState(),
      observer: { unreadable: () => undefined, ready: () => undefined },
    });
    await log.start();
    const { key, value } = putRecord('a');
    const record = {
      key: Buffer.from(key),
      value: Buffer.from(value ?? ''),
      headers: {},
      timestampMs: 0,
    };
    const place = { topic: CONTROL_TOPIC, partition: 0, highWatermark: 5 };
    hand({ ...place, records: [{ ...record, offset: 3 }], nextOffset: 4 });
    expect(log.isReady).toBe(false);
    hand({ ...place, records: [], nextOffset: 5 });
    expect(log.isReady).toBe(true);
  });

  it('leaves out what it cannot read, and says so', async () => {
    const kafka = kafkaWith('a');
    kafka.append({ topic: CONTROL_TOPIC, partition: 0, key: 'endpoint/b', value: 'rubbish' });
    kafka.append(putRecord('c'));
    const unreadable: unknown[] = [];
    const { log, state } = inMemoryControl({
      kafka,
      observer: { unreadable: (...what) => unreadable.push(what), ready: () => undefined },
    });
    await log.start();
    await log.ready;
    expect(state.endpoints.size).toBe(2);
    expect(unreadable).toEqual([[1, 'endpoint/b', expect.any(String)]]);
  });

  describe('that meets an object of a newer gateway', () => {
    const newer = { topic: CONTROL_TOPIC, partition: 0, key: 'endpoint/b', value: '{"v":2}' };

    it('is not ready, applies nothing more, and tells why', async () => {
      const kafka = kafkaWith('a');
      kafka.append(newer);
      kafka.append(putRecord('c'));
      const { log, state } = inMemoryControl({ kafka });
      await log.start();

      expect((await log.refused).message).toContain('A newer gateway wrote endpoint/b (offset 1');
      expect(log.fault?.code).toBe('control-newer');
      expect(log.isReady).toBe(false);
      expect(state.endpoints.size).toBe(1);
    });

    it('takes no change, also when it was ready before', async () => {
      const kafka = kafkaWith('a');
      const { log, endpoints } = inMemoryControl({ kafka });
      await log.start();
      await log.ready;
      expect(log.fault).toBeNull();
      kafka.append(newer);
      await log.refused;

      await expect(endpoints.pause(ADMIN, 'a', { kind: 'none' })).rejects.toMatchObject({
        code: 'control-newer',
      });
    });

    it('refuses changes that waited for the end of the topic', async () => {
      const kafka = kafkaWith('a');
      kafka.append(newer);
      const { log, endpoints } = inMemoryControl({ kafka });
      const pausing = endpoints.pause(ADMIN, 'a', { kind: 'none' });
      await log.start();

      await expect(pausing).rejects.toMatchObject({ code: 'control-newer' });
    });
  });
});
