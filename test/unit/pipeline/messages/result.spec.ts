import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  deliveryResultRecord,
  endpointResultRecord,
} from '../../../../src/pipeline/messages/result.js';
import { aDelivery } from '../../../support/builders.js';

const schema = JSON.parse(readFileSync('docs/result.schema.json', 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function valueOf(record: { value: Buffer | string | null }): unknown {
  return JSON.parse(String(record.value));
}

describe('a result record', () => {
  const facts = {
    delivery: aDelivery(),
    startedAtMs: 2_000,
    endedAtMs: 2_040,
    http: { status: 500, durationMs: 40, bodySnippet: 'no', truncated: false },
    trace: { traceparent: TRACEPARENT, tracestate: 'vendor=1' },
  };

  it('is what the published schema says, for an attempt that failed', () => {
    const record = deliveryResultRecord('results', 'gw-1', {
      ...facts,
      kind: 'attempt.failed',
      final: false,
      error: { kind: 'status-5xx', message: 'the endpoint answered with status 500' },
      nextAttemptAtMs: 7_040,
    });
    expect(validate(valueOf(record)) || validate.errors).toBe(true);
    expect(valueOf(record)).toMatchObject({
      deliveryId: 'dlv_1',
      attempt: 1,
      outcome: 'failed',
      final: false,
      nextAttemptAt: '1970-01-01T00:00:07.040Z',
    });
  });

  it('is what the published schema says, for a delivery that was dropped', () => {
    const record = deliveryResultRecord('results', 'gw-1', {
      kind: 'delivery.dropped',
      delivery: aDelivery(),
      final: true,
      http: null,
      error: { kind: 'endpoint-deleted', message: 'the endpoint was deleted' },
      startedAtMs: null,
      endedAtMs: 5,
      nextAttemptAtMs: null,
      trace: null,
    });
    expect(validate(valueOf(record)) || validate.errors).toBe(true);
  });

  it('is what the published schema says, for an endpoint', () => {
    const record = endpointResultRecord('results', 'gw-1', {
      kind: 'breaker.opened',
      endpointId: 'ep_1',
      tenant: 'acme',
      reason: 'timeout',
      atMs: 9,
    });
    expect(validate(valueOf(record)) || validate.errors).toBe(true);
    expect(record.headers).toMatchObject({ ce_type: 'event-gateway.breaker.opened' });
  });

  it('carries the trace of its request, in its value and as headers', () => {
    const failed = { kind: 'attempt.failed', final: false, nextAttemptAtMs: null } as const;
    const record = deliveryResultRecord('results', 'gw-1', { ...facts, ...failed, error: null });
    expect(valueOf(record)).toMatchObject({ traceparent: TRACEPARENT });
    expect(record.headers).toMatchObject({ traceparent: TRACEPARENT, tracestate: 'vendor=1' });
    const without = { ...facts, ...failed, error: null, trace: null };
    const plain = deliveryResultRecord('results', 'gw-1', without);
    expect(valueOf(plain)).toMatchObject({ traceparent: null });
    expect(plain.headers).not.toHaveProperty('traceparent');
  });

  it('carries the attributes of a CloudEvent as headers, and an id of its own for each attempt', () => {
    const [first, second] = [1, 2].map(
      (attempt) =>
        deliveryResultRecord('results', 'gw-1', {
          ...facts,
          delivery: aDelivery({ attempt }),
          kind: 'attempt.succeeded',
          final: true,
          error: null,
          nextAttemptAtMs: null,
        }).headers,
    );
    expect(first).toMatchObject({
      ce_specversion: '1.0',
      ce_type: 'event-gateway.attempt.succeeded',
    });
    expect(first?.['ce_id']).not.toBe(second?.['ce_id']);
  });
});
