import { describe, expect, it } from '@jest/globals';
import type { Member } from '../../../scripts/quickstart/cast.mjs';
import { faultsOf } from '../../../scripts/quickstart/faults.mjs';
import type { HookReport } from '../../../scripts/quickstart/hook.mjs';
import { Ledger } from '../../../scripts/quickstart/ledger.mjs';
import type { ShopEvent } from '../../../scripts/quickstart/shop-events.mjs';

const shipping: Member = {
  id: 'ep-1',
  name: 'shipping',
  types: ['order.*'],
  maxInFlight: 2,
  manners: {},
};
const anOrder: ShopEvent = { topic: 'orders', id: 'e1', type: 'order.paid', key: 'o1', data: {} };
const aPayment: ShopEvent = { ...anOrder, topic: 'payments', id: 'e2', type: 'payment.captured' };

const aReport = (changes: Partial<HookReport> = {}): HookReport => ({
  verified: 2,
  unverified: 0,
  refused: 1,
  repeated: 0,
  accepted: ['d1'],
  mostAtOnce: 1,
  firstAcceptedAtMs: 1,
  ...changes,
});

const aResult = (changes: object = {}): object => ({
  deliveryId: 'd1',
  endpointId: 'ep-1',
  event: { id: 'e1' },
  attempt: 1,
  outcome: 'succeeded',
  final: true,
  http: { status: 200 },
  timings: { endedAt: '2026-01-01T00:00:00.000Z' },
  ...changes,
});

/** A run in which the one order was refused, then delivered by a retry. */
function aGoodRun(member = shipping, report = aReport()): Ledger {
  const ledger = new Ledger([anOrder, aPayment], [member]);
  ledger.produced();
  ledger.produced();
  ledger.received({ shipping: report });
  ledger.recorded('event-gateway.attempt.failed', aResult({ outcome: 'failed', final: false }));
  ledger.recorded('event-gateway.attempt.succeeded', aResult({ attempt: 2 }));
  return ledger;
}

describe('the check at the end of the quick start', () => {
  it('finds nothing when all was delivered, verified, recorded and one was retried', () => {
    expect(faultsOf(aGoodRun())).toEqual([]);
  });

  it('is settled only when every owed delivery has come to an end', () => {
    const ledger = new Ledger([anOrder], [shipping]);
    ledger.produced();

    expect(ledger.settled).toBe(false);
    ledger.recorded('event-gateway.attempt.succeeded', aResult());
    expect(ledger.settled).toBe(true);
  });

  it('finds an event that has no result', () => {
    const ledger = new Ledger([anOrder], [shipping]);
    ledger.produced();
    ledger.received({ shipping: aReport() });

    expect(faultsOf(ledger)).toContain('shipping: 1 of 1 events have no final success, for one e1');
  });

  it('finds a result that the receiver knows nothing of', () => {
    const run = aGoodRun(shipping, aReport({ accepted: [] }));

    expect(faultsOf(run)).toEqual([
      'shipping: 1 results say delivered, but the receiver did not accept them',
    ]);
  });

  it('finds a wrong signature', () => {
    expect(faultsOf(aGoodRun(shipping, aReport({ unverified: 1 })))).toEqual([
      'shipping: 1 signatures did not verify',
    ]);
  });

  it('finds more requests at once than the endpoint allows', () => {
    expect(faultsOf(aGoodRun(shipping, aReport({ mostAtOnce: 3 })))).toEqual([
      'shipping: 3 requests at once, and its maxInFlight is 2',
    ]);
  });

  it('finds a slow endpoint whose places were not all used', () => {
    const slow = { ...shipping, manners: { delayMs: 400 } };

    expect(faultsOf(aGoodRun(slow))).toEqual(['shipping: only 1 of its 2 places were ever used']);
  });

  it('finds events that were never produced, and a run without a retry', () => {
    const ledger = new Ledger([aPayment], [shipping]);

    expect(faultsOf(ledger)).toEqual([
      'only 0 of 1 events were produced',
      'no refused delivery was delivered by a retry',
    ]);
  });
});
