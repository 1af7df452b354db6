import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  deadLetterRecord,
  type DeadReason,
} from '../../../../src/pipeline/messages/dead-letter.js';
import { parseDelivery, type Delivery } from '../../../../src/pipeline/messages/delivery.js';
import { aDelivery } from '../../../support/builders.js';
import { FakeCliHost } from '../../../support/cli-host.js';
import { bytesOf } from '../../../support/header-bytes.js';

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
  host.kafka.createTopic('gw.dead-letters', 3);
  host.kafka.createTopic('gw.deliveries', 3);
});

function bury(delivery: Partial<Delivery>, reason: DeadReason = 'attempts-exhausted'): void {
  const record = deadLetterRecord('gw.dead-letters', {
    delivery: aDelivery(delivery),
    reason,
    diedAtMs: host.nowMs,
    lastHttp: { status: 500, durationMs: 1, bodySnippet: '', truncated: false },
    lastError: null,
  });
  host.kafka.append({ ...record, headers: bytesOf(record.headers), partition: 1 });
}

const resent = (): Delivery[] =>
  host.kafka
    .partitionsOf('gw.deliveries')
    .flatMap(({ records }) => records)
    .map((record) => parseDelivery(record))
    .flatMap((parsed) => (parsed.kind === 'delivery' ? [parsed.delivery] : []));

describe('dead-letters', () => {
  it('list shows why each was given up', async () => {
    bury({ id: 'dlv_1', endpointId: 'shop', attempt: 7 }, 'gone');
    bury({ id: 'dlv_2', endpointId: 'other' });

    expect(await host.run('dead-letters', 'list', '--endpoint', 'shop')).toBe(0);
    expect(host.printed).toMatch(/shop +gone +500 +7 +order\.created +evt_1 +dlv_1\n$/);
    await host.run('dead-letters', 'list', '--json', '--reason', 'attempts-exhausted');
    expect(JSON.parse(host.printed)).toMatchObject({ deliveryId: 'dlv_2', lastStatus: 500 });
  });

  it('resend writes a new try: the same id and bytes, attempt 1, as much time as at first', async () => {
    const body = Buffer.from('{"total":1.50}');
    const requestHeaders = { 'ce-id': 'evt_1' };
    bury({
      id: 'dlv_1',
      endpointId: 'shop',
      attempt: 9,
      firstAttemptAtMs: 2_000,
      notBeforeMs: 9_000,
      routedAtMs: 1_000,
      deadlineMs: 61_000,
      requestHeaders,
      body,
    });

    expect(await host.run('dead-letters', 'resend', '--delivery', 'dlv_1')).toBe(0);
    expect(host.printed).toBe('1 will be sent again\n');
    expect(resent()).toEqual([
      aDelivery({
        id: 'dlv_1',
        endpointId: 'shop',
        attempt: 1,
        firstAttemptAtMs: null,
        notBeforeMs: 0,
        routedAtMs: host.nowMs,
        deadlineMs: host.nowMs + 60_000,
        requestHeaders,
        body,
      }),
    ]);
  });

  it('resend sends only those that are meant', async () => {
    bury({ id: 'dlv_1', endpointId: 'shop' });
    bury({ id: 'dlv_2', endpointId: 'shop' }, 'expired');
    bury({ id: 'dlv_3', endpointId: 'other' });

    await host.run('dead-letters', 'resend', '--endpoint', 'shop', '--reason', 'expired');
    expect(resent().map(({ id }) => id)).toEqual(['dlv_2']);
  });

  it('resend goes to the topic in force after partitions were added', async () => {
    host.kafka.createTopic('gw.deliveries.g2', 6);
    host.kafka.createTopic('gw.lanes.g2', 6);
    bury({ id: 'dlv_1' });

    await host.run('dead-letters', 'resend', '--all');
    expect(resent()).toEqual([]);
    const records = host.kafka.partitionsOf('gw.deliveries.g2').flatMap((each) => each.records);
    expect(records).toHaveLength(1);
  });

  it('resend wants to know which, and shows with --dry-run what it would do', async () => {
    bury({ id: 'dlv_1' });

    expect(await host.run('dead-letters', 'resend')).toBe(2);
    expect(host.complaints).toContain('tell which: --endpoint, --delivery, --event, or --all');
    expect(await host.run('dead-letters', 'resend', '--all', '--dry-run')).toBe(0);
    expect(host.printed).toContain('1 would be sent again');
    expect(resent()).toEqual([]);
  });
});
