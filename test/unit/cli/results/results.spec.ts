import { describe, expect, it } from '@jest/globals';
import { isWanted, statusTests } from '../../../../src/cli/results/result-filter.js';
import { resultLine } from '../../../../src/cli/results/result-line.js';
import { resultView, type ResultView } from '../../../../src/cli/results/result-view.js';
import { paintFor } from '../../../../src/cli/text/paint.js';
import {
  deliveryResultRecord,
  endpointResultRecord,
  type DeliveryResult,
} from '../../../../src/pipeline/messages/result.js';
import { aDelivery, aRecord } from '../../../support/builders.js';
import { bytesOf } from '../../../support/header-bytes.js';
import type { OutgoingRecord } from '../../../../src/kafka/ports.js';

const AT_MS = Date.UTC(2030, 0, 31, 12);

function read({ value, headers }: OutgoingRecord): ResultView | null {
  return resultView(aRecord({ value: Buffer.from(String(value)), headers: bytesOf(headers) }));
}

function aResult(fields: Partial<DeliveryResult> = {}): ResultView {
  const result: DeliveryResult = {
    kind: 'attempt.failed',
    delivery: aDelivery({ id: 'dlv_7', endpointId: 'shop', attempt: 2 }),
    final: false,
    http: { status: 503, durationMs: 12.4, bodySnippet: 'busy', truncated: false },
    error: { kind: 'status-5xx', message: 'the endpoint answered with status 503' },
    startedAtMs: AT_MS - 12,
    endedAtMs: AT_MS,
    nextAttemptAtMs: AT_MS + 5_000,
    ...fields,
  };
  return read(deliveryResultRecord('results', 'replica-1', result))!;
}

const anEndpointResult = (): ResultView =>
  read(
    endpointResultRecord('results', 'replica-1', {
      kind: 'breaker.opened',
      endpointId: 'shop',
      tenant: 'acme',
      reason: 'status-5xx',
      atMs: AT_MS,
    }),
  )!;

describe('a result', () => {
  it('is read as the gateway writes it', () => {
    expect(aResult()).toMatchObject({
      kind: 'attempt.failed',
      timeMs: AT_MS,
      endpointId: 'shop',
      tenant: 'acme',
      deliveryId: 'dlv_7',
      attempt: 2,
      eventId: 'evt_1',
      eventType: 'order.created',
      status: 503,
      error: 'status-5xx',
    });
  });

  it('is one line for people', () => {
    expect(resultLine(aResult(), paintFor(false))).toBe(
      '2030-01-31 12:00:00.000  failed     shop  #2  503  12 ms  order.created  evt_1  dlv_7  status-5xx  ' +
        'the endpoint answered with status 503  next 2030-01-31 12:00:05.000\n',
    );
    expect(resultLine(anEndpointResult(), paintFor(false))).toBe(
      '2030-01-31 12:00:00.000  breaker.opened      shop  status-5xx\n',
    );
  });

  it('is not taken for one when it is something else', () => {
    expect(resultView(aRecord({ value: Buffer.from('{}') }))).toBeNull();
    const headers = { ce_type: Buffer.from('event-gateway.attempt.failed') };
    expect(resultView(aRecord({ value: Buffer.from('[1'), headers }))).toBeNull();
    expect(resultView(aRecord({ value: null, headers }))).toBeNull();
  });

  it.each([
    [{}, true],
    [{ endpoint: ['shop', 'other'] }, true],
    [{ endpoint: ['other'] }, false],
    [{ tenant: 'acme' }, true],
    [{ tenant: 'umbrella' }, false],
    [{ event: ['evt_1'] }, true],
    [{ event: ['evt_2'] }, false],
    [{ delivery: ['dlv_7'] }, true],
    [{ delivery: ['dlv_8'] }, false],
    [{ type: ['order.*'] }, true],
    [{ type: ['order.created'] }, true],
    [{ type: ['*'] }, true],
    [{ type: ['order'] }, false],
    [{ type: ['orders.*'] }, false],
  ])('passes the filter %j: %s', (filter, passes) => {
    expect(isWanted(aResult(), filter)).toBe(passes);
  });

  it.each([
    ['failed', true],
    ['503', true],
    ['5xx', true],
    ['attempt.failed', true],
    ['succeeded,failed', true],
    ['succeeded', false],
    ['504', false],
    ['4xx', false],
    ['final', false],
    ['none', false],
    ['dead,dropped', false],
    ['breaker.opened', false],
  ])('passes --status %s: %s', (text, passes) => {
    expect(isWanted(aResult(), { status: statusTests(text) })).toBe(passes);
  });

  it('without a response, a final one and one about an endpoint can be asked for', () => {
    expect(isWanted(aResult({ http: null }), { status: statusTests('none') })).toBe(true);
    expect(isWanted(aResult({ final: true }), { status: statusTests('final') })).toBe(true);
    expect(isWanted(anEndpointResult(), { status: statusTests('breaker.opened') })).toBe(true);
    expect(isWanted(anEndpointResult(), { status: statusTests('none') })).toBe(false);
  });

  it.each(['wrong', '600x', '99', ''])('has no status %j, which is told', (text) => {
    expect(() => statusTests(text)).toThrow(/Give succeeded, failed/);
  });
});
