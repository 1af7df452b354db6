import type { Delivery } from '../pipeline/messages/delivery.js';
import type { EndpointResult } from '../pipeline/messages/result.js';
import type { Verdict } from '../pipeline/dispatcher/verdict.js';
import type { AttemptFacts } from '../pipeline/results/outcome-recorder.js';
import { traceIdOf, type TraceContext } from '../pipeline/messages/trace-context.js';
import type { LeveledLogger, LogFields } from './logger.js';
import { isSampled } from './sampling.js';

/**
 * Writes the lines of deliveries. A line costs as much as a signature, so those of deliveries that go well are a sample,
 * chosen by the delivery's id: one that is in has all of its lines. Failed attempts and dead deliveries are always
 * told. The rest is there at `debug`.
 */
export class DeliveryLog {
  /** @param sampleRatio the part of the deliveries that are told at `info`, in [0, 1] */
  constructor(
    private readonly logger: LeveledLogger,
    private readonly sampleRatio: number,
  ) {}

  /** An attempt has its answer. */
  attempted(verdict: Verdict, facts: AttemptFacts): void {
    const { delivery, http, startedAtMs, endedAtMs, trace } = facts;
    const level = this.levelOf(delivery, verdict.kind !== 'delivered');
    if (level === null) return;
    this.logger[level]('delivery.attempted', {
      ...idsOf(delivery, trace),
      attempt: delivery.attempt,
      verdict: verdict.kind,
      status: http?.status ?? null,
      ...(verdict.kind === 'delivered' ? {} : { error_kind: verdict.error.kind }),
      ...(verdict.kind === 'dead' ? { reason: verdict.reason } : {}),
      ...(verdict.kind === 'retry' ? { retry_in_ms: Math.round(verdict.afterMs) } : {}),
      duration_ms: endedAtMs - startedAtMs,
      latency_ms: endedAtMs - delivery.event.timeMs,
    });
  }

  /** A delivery ended without an attempt. */
  ended(kind: 'dead' | 'dropped', delivery: Delivery, reason: string): void {
    const level = this.levelOf(delivery, kind === 'dead');
    if (level === null) return;
    const { attempt, trace } = delivery;
    const ids = idsOf(delivery, trace);
    this.logger[level]('delivery.ended', { ...ids, attempt, outcome: kind, reason });
  }

  /** Something happened to an endpoint as a whole. */
  endpoint({ kind, endpointId, tenant, reason }: EndpointResult): void {
    const fields = { endpoint_id: endpointId, tenant, reason };
    switch (kind) {
      case 'endpoint.detached':
      case 'endpoint.caught-up':
        this.logger.debug(kind, fields);
        break;
      case 'endpoint.overtaken':
        this.logger.error(kind, fields);
        break;
      case 'endpoint.disabled':
      case 'breaker.opened':
      case 'breaker.closed':
        this.logger.info(kind, fields);
        break;
    }
  }

  /** Null when its line would not be written: then it is not made either. */
  private levelOf(delivery: Delivery, always: boolean): 'info' | 'debug' | null {
    const { level } = this.logger;
    if (level === 'debug' || level === 'info') {
      if (always || isSampled(delivery.id, this.sampleRatio)) return 'info';
      if (level === 'debug') return 'debug';
    }
    return null;
  }
}

function idsOf(delivery: Delivery, trace: TraceContext | null): LogFields {
  const { id, endpointId, subscriptionId, tenant, event } = delivery;
  const { topic, partition, offset } = event.source;
  return {
    delivery_id: id,
    endpoint_id: endpointId,
    subscription_id: subscriptionId,
    tenant,
    event_id: event.id,
    event_type: event.type,
    source: `${topic}:${partition}:${offset}`,
    ...(trace === null ? {} : { trace_id: traceIdOf(trace) }),
  };
}
