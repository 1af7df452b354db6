import type { OutgoingRecord, RecordSink } from '../../kafka/ports.js';
import type { DelayTier, Topology } from '../../topology.js';
import { deadLetterRecord, type DeadReason } from '../messages/dead-letter.js';
import { deliveryRecord, type Delivery } from '../messages/delivery.js';
import {
  deliveryResultRecord,
  endpointResultRecord,
  type DeliveryResult,
  type EndpointResult,
  type HttpOutcome,
  type ResultError,
} from '../messages/result.js';
import type { TraceContext } from '../messages/trace-context.js';
import { tierFor } from '../retries/delay-tiers.js';

/** What came of an attempt, besides what is to be done next. */
export interface AttemptFacts {
  readonly delivery: Delivery;
  readonly http: HttpOutcome | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What the request carried. */
  readonly trace: TraceContext | null;
}

export interface OutcomeObserver {
  retried(tier: DelayTier): void;
  dead(reason: string): void;
  dropped(reason: string): void;
  /** A delivery ended without an attempt now. */
  ended?(kind: 'dead' | 'dropped', delivery: Delivery, reason: string): void;
  /** Something happened to an endpoint as a whole. */
  endpoint?(result: EndpointResult): void;
}

/**
 * Writes down what became of a delivery. Each method resolves when the broker has all of it; only then may the
 * delivery count as complete.
 */
export class OutcomeRecorder {
  private spread = 0;

  /** @param tierPartitions partitions of each delay tier; retries are spread over them */
  constructor(
    private readonly sink: RecordSink,
    private readonly topology: Topology,
    private readonly tierPartitions: number,
    private readonly instance: string,
    private readonly observer: OutcomeObserver,
  ) {}

  async delivered(facts: AttemptFacts): Promise<void> {
    const ended = { error: null, nextAttemptAtMs: null, final: true };
    await this.write(this.result({ kind: 'attempt.succeeded', ...facts, ...ended }));
  }

  /** The attempt failed and the next one comes `afterMs` after its end. */
  async retry(facts: AttemptFacts, error: ResultError, afterMs: number): Promise<void> {
    const nextAttemptAtMs = facts.endedAtMs + afterMs;
    const tier = tierFor(afterMs);
    const next: Delivery = {
      ...facts.delivery,
      attempt: facts.delivery.attempt + 1,
      firstAttemptAtMs: facts.delivery.firstAttemptAtMs ?? facts.startedAtMs,
      notBeforeMs: nextAttemptAtMs,
    };
    const partition = this.spread++ % this.tierPartitions;
    await this.write(
      this.result({ kind: 'attempt.failed', ...facts, error, nextAttemptAtMs, final: false }),
      deliveryRecord(this.topology.delay(tier), next, partition),
    );
    this.observer.retried(tier);
  }

  /** Strict order: the attempt failed, and its lane makes the next one in place, `afterMs` after its end. */
  async retryInPlace(facts: AttemptFacts, error: ResultError, afterMs: number): Promise<void> {
    const nextAttemptAtMs = facts.endedAtMs + afterMs;
    const failed = {
      kind: 'attempt.failed',
      ...facts,
      error,
      nextAttemptAtMs,
      final: false,
    } as const;
    await this.write(this.result(failed));
  }

  /** The attempt failed, and was the last one. */
  async failedForGood(facts: AttemptFacts, error: ResultError, reason: DeadReason): Promise<void> {
    const ended = { ...facts, nextAttemptAtMs: null };
    const died = { kind: reason, message: error.message };
    await this.write(
      this.result({ kind: 'attempt.failed', ...ended, error, final: false }),
      this.result({ kind: 'delivery.dead', ...ended, error: died, final: true }),
      deadLetterRecord(this.topology.deadLetters, {
        delivery: facts.delivery,
        reason,
        diedAtMs: facts.endedAtMs,
        lastHttp: facts.http,
        lastError: error,
      }),
    );
    this.observer.dead(reason);
  }

  /** Given up without an attempt now: its deadline is past, or its endpoint was disabled. */
  async dead(delivery: Delivery, reason: DeadReason, message: string, atMs: number): Promise<void> {
    const error = { kind: reason, message };
    await this.write(
      this.result({ kind: 'delivery.dead', delivery, error, ...unattempted(delivery, atMs) }),
      deadLetterRecord(this.topology.deadLetters, {
        delivery,
        reason,
        diedAtMs: atMs,
        lastHttp: null,
        lastError: error,
      }),
    );
    this.observer.dead(reason);
    this.observer.ended?.('dead', delivery, reason);
  }

  /** Nobody wants it any more: its endpoint was deleted. */
  async dropped(delivery: Delivery, reason: string, message: string, atMs: number): Promise<void> {
    const error = { kind: reason, message };
    await this.write(
      this.result({ kind: 'delivery.dropped', delivery, error, ...unattempted(delivery, atMs) }),
    );
    this.observer.dropped(reason);
    this.observer.ended?.('dropped', delivery, reason);
  }

  async endpoint(result: EndpointResult): Promise<void> {
    await this.write(endpointResultRecord(this.topology.results, this.instance, result));
    this.observer.endpoint?.(result);
  }

  private result(result: DeliveryResult): OutgoingRecord {
    return deliveryResultRecord(this.topology.results, this.instance, result);
  }

  private async write(...records: OutgoingRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.sink.send(record)));
  }
}

function unattempted(
  { trace }: Delivery,
  atMs: number,
): Omit<DeliveryResult, 'kind' | 'delivery' | 'error'> {
  const http = null;
  return { http, startedAtMs: null, endedAtMs: atMs, nextAttemptAtMs: null, final: true, trace };
}
