import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeRecord, type Decoded } from '../../../../src/pipeline/router/decode-record.js';
import { FakeCliHost } from '../../../support/cli-host.js';

const RULES = {
  id: { headers: ['event-id'], fields: [['id']] },
  type: { headers: ['event-type'], fields: [['type']] },
  tenant: null,
};

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
  host.kafka.createTopic('orders', 1);
});

/** What the router makes of what was sent. */
function decoded(): Decoded[] {
  const [partition] = host.kafka.partitionsOf('orders');
  return partition!.records.map(({ headers, ...record }) => {
    const bytes = Object.entries(headers).map(([name, value]) => [
      name,
      Buffer.from(String(value)),
    ]);
    const read = { ...record, headers: Object.fromEntries(bytes) };
    return decodeRecord(read, { topic: 'orders', partition: 0 }, RULES);
  });
}

describe('events send', () => {
  it('writes an event that the router reads with its type and id', async () => {
    const args = [
      '--type',
      'order.created',
      '--id',
      'evt-7',
      '--key',
      'order-1',
      '--data',
      '{"a":1}',
    ];
    expect(await host.run('events', 'send', 'orders', ...args)).toBe(0);

    expect(host.printed).toBe('1 event written to orders\n');
    expect(decoded()).toMatchObject([
      { kind: 'event', event: { id: 'evt-7', type: 'order.created', data: { kind: 'json' } } },
    ]);
  });

  it('writes a CloudEvent with all that it must have', async () => {
    const args = ['--cloudevent', '--type', 'order.paid', '--source', '/shop', '--data', '{}'];
    await host.run('events', 'send', 'orders', ...args);

    expect(decoded()).toMatchObject([
      { kind: 'event', event: { id: 'id-1', type: 'order.paid', attributes: { source: '/shop' } } },
    ]);
  });

  it('writes each line of the input as an event, and tells where they stand', async () => {
    host.inputText = '{"type":"order.a"}\n\n{"type":"order.b"}\n';
    expect(await host.run('events', 'send', 'orders', '--ndjson', '--json')).toBe(0);

    expect(decoded()).toMatchObject([
      { event: { type: 'order.a' } },
      { event: { type: 'order.b' } },
    ]);
    expect(host.printed).toBe('{"topic":"orders","offset":0}\n{"topic":"orders","offset":1}\n');
  });

  it('takes the value from a file or the standard input as it is', async () => {
    host.files.set('order.bin', Buffer.from([1, 2, 3]));
    host.inputText = 'plain text';
    await host.run('events', 'send', 'orders', '--file', 'order.bin');
    await host.run('events', 'send', 'orders');

    const values = host.kafka.partitionsOf('orders')[0]!.records.map(({ value }) => value);
    expect(values).toEqual([Buffer.from([1, 2, 3]), Buffer.from('plain text')]);
  });

  it('stops at a line that is no JSON, and tells which', async () => {
    host.inputText = '{}\nnonsense\n{}';
    expect(await host.run('events', 'send', 'orders', '--ndjson')).toBe(1);
    expect(host.complaints).toContain('line 2 of the input is no JSON');
  });

  it.each([
    [['--data', '{}', '--file', 'x'], 'give either --data or --file'],
    [['--ndjson', '--id', '1'], '--id is the id of one event'],
    [['--data', '{}', '--source', '/x'], '--source needs --cloudevent'],
    [['--ndjson', '--data', '{}'], "option '--ndjson' cannot be used with option '--data"],
  ])('refuses %j', async (args, told) => {
    expect(await host.run('events', 'send', 'orders', ...args)).toBe(2);
    expect(host.complaints).toContain(told);
  });

  it('tells of a topic that is not there, and of a file', async () => {
    expect(await host.run('events', 'send', 'nowhere', '--data', '{}')).toBe(1);
    expect(host.complaints).toContain('The topic nowhere does not exist');
    expect(await host.run('events', 'send', 'orders', '--file', 'gone.json')).toBe(1);
    expect(host.complaints).toContain("gone.json can't be read");
  });
});
