import { describe, expect, it } from '@jest/globals';
import { DeliveryLog } from '../../../src/logging/delivery-log.js';
import type { LogLevel } from '../../../src/logging/log-levels.js';
import type { Verdict } from '../../../src/pipeline/dispatcher/verdict.js';
import { aDelivery } from '../../support/builders.js';
import { recordingLogger } from '../../support/recording-logger.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const error = { kind: 'status-5xx', message: 'the endpoint answered with status 500' };
const verdicts = {
  delivered: { kind: 'delivered' },
  retry: { kind: 'retry', afterMs: 5_000.4, error },
  dead: { kind: 'dead', reason: 'attempts-exhausted', error },
} satisfies Record<string, Verdict>;

/** The levels at which the attempts of 200 deliveries are told. */
function levelsOf(verdict: Verdict, sample: number, level: LogLevel = 'info'): string[] {
  const logger = recordingLogger(level);
  const log = new DeliveryLog(logger, sample);
  for (let n = 0; n < 200; n++) log.attempted(verdict, factsOf(`dlv_${n}`));
  return logger.lines.map((line) => line.level);
}

function factsOf(id: string) {
  const http = { status: 500, durationMs: 40, bodySnippet: 'do not log me', truncated: false };
  const trace = { traceparent: TRACEPARENT, tracestate: null };
  return { delivery: aDelivery({ id }), http, startedAtMs: 2_000, endedAtMs: 2_040, trace };
}

describe('the lines of deliveries', () => {
  it('are always there for failed attempts and dead deliveries', () => {
    for (const verdict of [verdicts.retry, verdicts.dead])
      expect(levelsOf(verdict, 0)).toEqual(Array(200).fill('info'));
  });

  it('are a sample of what went well', () => {
    expect(levelsOf(verdicts.delivered, 0)).toEqual([]);
    expect(levelsOf(verdicts.delivered, 1)).toHaveLength(200);
    const some = levelsOf(verdicts.delivered, 0.2);
    expect(some.length).toBeGreaterThan(10);
    expect(some.length).toBeLessThan(80);
  });

  it('are all there at debug, the sample still at info', () => {
    const levels = levelsOf(verdicts.delivered, 0.2, 'debug');
    expect(levels).toHaveLength(200);
    expect(new Set(levels)).toEqual(new Set(['info', 'debug']));
  });

  it('are not even made at warn', () => {
    expect(levelsOf(verdicts.dead, 1, 'warn')).toEqual([]);
  });

  it('tell who, what came of it and how long it took, and nothing of what was sent or answered', () => {
    const logger = recordingLogger();
    new DeliveryLog(logger, 0).attempted(verdicts.retry, factsOf('dlv_1'));
    expect(logger.lines).toEqual([
      {
        level: 'info',
        event: 'delivery.attempted',
        fields: {
          delivery_id: 'dlv_1',
          endpoint_id: 'ep_1',
          subscription_id: 'sub_1',
          tenant: 'acme',
          event_id: 'evt_1',
          event_type: 'order.created',
          source: 'orders:0:7',
          trace_id: '0af7651916cd43dd8448eb211c80319c',
          attempt: 1,
          verdict: 'retry',
          status: 500,
          error_kind: 'status-5xx',
          retry_in_ms: 5_000,
          duration_ms: 40,
          latency_ms: 1_040,
        },
      },
    ]);
  });

  it('tell of a delivery that is dead without an attempt, and of dropped ones only in the sample', () => {
    const logger = recordingLogger();
    const log = new DeliveryLog(logger, 0);
    log.ended('dead', aDelivery(), 'expired');
    log.ended('dropped', aDelivery(), 'endpoint-deleted');
    expect(logger.lines).toMatchObject([
      { level: 'info', event: 'delivery.ended', fields: { outcome: 'dead', reason: 'expired' } },
    ]);
  });

  it('are an error only when deliveries of an endpoint are lost', () => {
    const logger = recordingLogger();
    const log = new DeliveryLog(logger, 0);
    for (const kind of ['endpoint.detached', 'breaker.opened', 'endpoint.overtaken'] as const)
      log.endpoint({ kind, endpointId: 'ep_1', tenant: 'acme', reason: 'why', atMs: 1 });
    expect(logger.lines.map(({ level, event }) => [level, event])).toEqual([
      ['debug', 'endpoint.detached'],
      ['info', 'breaker.opened'],
      ['error', 'endpoint.overtaken'],
    ]);
  });
});
