import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  quarantineRecord,
  type Quarantined,
} from '../../../../src/pipeline/messages/quarantined.js';
import { aRecord } from '../../../support/builders.js';
import { FakeCliHost } from '../../../support/cli-host.js';
import { bytesOf } from '../../../support/header-bytes.js';

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
  host.kafka.createTopic('gw.quarantine', 2);
  host.kafka.createTopic('gw.deliveries.g2', 2);
  host.kafka.createTopic('gw.lanes.g2', 2);
  host.kafka.createTopic('orders', 2);
});

const HEADERS = { key: Buffer.from('a header of that name'), 'x-own': Buffer.from('kept') };

function putAside(fields: Partial<Quarantined> = {}): void {
  const record = quarantineRecord('gw.quarantine', {
    topic: 'orders',
    partition: 1,
    record: aRecord({
      offset: 7,
      key: Buffer.from('order-1'),
      value: Buffer.from('{"broken'),
      headers: HEADERS,
    }),
    reason: 'json-invalid',
    detail: 'it does not parse',
    atMs: host.nowMs,
    ...fields,
  });
  host.kafka.append({ ...record, headers: bytesOf(record.headers), partition: 0 });
}

const written = (topic: string) =>
  host.kafka.partitionsOf(topic).flatMap(({ records }) =>
    records.map(({ key, value, headers }) => ({
      key: String(key),
      value: String(value),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, bytes]) => [name, String(bytes)]),
      ),
    })),
  );

describe('quarantine', () => {
  it('list tells what was put aside and why', async () => {
    putAside();
    putAside({ topic: 'payments' });

    expect(await host.run('quarantine', 'list', '--topic', 'orders')).toBe(0);
    expect(host.printed).toMatch(/orders:1:7 +8 +json-invalid +it does not parse\n$/);
    expect(host.printed).not.toContain('payments');
  });

  it('show tells all of one record; --raw gives its very bytes', async () => {
    putAside();

    await host.run('quarantine', 'show', 'orders:1:7');
    for (const told of ['json-invalid', 'order-1', 'x-own', 'kept', '{"broken'])
      expect(host.printed).toContain(told);
    await host.run('quarantine', 'show', 'orders:1:7', '--raw');
    expect(host.printed).toBe('{"broken');
    await host.run('quarantine', 'show', 'orders:1:7', '--json');
    expect(JSON.parse(host.printed)).toMatchObject({
      source: 'orders:1:7',
      keyBase64: Buffer.from('order-1').toString('base64'),
      headers: { 'x-own': 'kept' },
    });
  });

  it('resubmit writes the record as it was: key, value and headers, also one named key', async () => {
    putAside();

    expect(await host.run('quarantine', 'resubmit', 'orders:1:7')).toBe(0);
    expect(written('orders')).toEqual([
      {
        key: 'order-1',
        value: '{"broken',
        headers: { key: 'a header of that name', 'x-own': 'kept' },
      },
    ]);
  });

  it('resubmit writes it mended', async () => {
    putAside();
    host.files.set('mended.json', Buffer.from('{}'));
    const mend = ['--value', 'mended.json', '--header', 'x-own=', '--header', 'event-type=order.a'];

    await host.run('quarantine', 'resubmit', 'orders:1:7', ...mend);
    expect(written('orders')).toMatchObject([
      { value: '{}', headers: { key: 'a header of that name', 'event-type': 'order.a' } },
    ]);
    expect(written('orders')[0]?.headers).not.toHaveProperty('x-own');
  });

  it('resubmit puts a delivery where deliveries go now, whatever generation it came from', async () => {
    putAside({ topic: 'gw.deliveries' });

    await host.run('quarantine', 'resubmit', 'gw.deliveries:1:7');
    expect(written('gw.deliveries.g2')).toHaveLength(1);
  });

  it('resubmit refuses what is not whole, unless its value is given', async () => {
    putAside({ reason: 'batch-corrupt' });
    putAside({ topic: 'payments', detail: 'x (only the first 65536 of 90000 bytes are kept)' });

    expect(await host.run('quarantine', 'resubmit', 'orders:1:7')).toBe(1);
    expect(host.complaints).toContain('a whole batch of records');
    expect(await host.run('quarantine', 'resubmit', 'payments:1:7')).toBe(1);
    expect(host.complaints).toContain('Give its value with --value FILE');
    expect(written('orders')).toEqual([]);
  });

  it('tells of a record that is not there, and of what is no source', async () => {
    expect(await host.run('quarantine', 'show', 'orders:1:8')).toBe(1);
    expect(host.complaints).toContain('orders:1:8 is not in quarantine');
    expect(await host.run('quarantine', 'show', 'orders')).toBe(2);
    expect(host.complaints).toContain('give topic:partition:offset');
  });
});
