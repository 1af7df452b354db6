import { GatewayError } from '../../gateway-error.js';
import type { Transition } from '../lanes/circuit-breaker.js';
import type { Delivery } from '../messages/delivery.js';
import type { HttpOutcome } from '../messages/result.js';
import type { Target } from '../messages/target.js';
import type { TraceContext } from '../messages/trace-context.js';
import type { AttemptFacts, OutcomeRecorder } from '../results/outcome-recorder.js';
import type { Answer, Sender, WebhookRequest } from '../sending/sender.js';
import { verdictOf, type Verdict } from './verdict.js';

/** Makes the signed request of an attempt. */
export interface RequestBuilder {
  /** @param trace what the request is a part of */
  build(
    target: Target,
    delivery: Delivery,
    nowMs: number,
    trace: TraceContext | null,
  ): WebhookRequest;
}

/** Writes to the control plane that an endpoint wants no more. */
export interface EndpointDisabler {
  /**
   * Resolves when that is durable; idempotent.
   *
   * @returns whether it was this call that changed something
   * @throws GatewayError `control-unavailable` when that took too long; it may still take effect
   */
  disable(endpointId: string, reason: string): Promise<boolean>;
}

export interface AttemptObserver {
  /** An answer came, or none; nothing about it is written yet. */
  attempted(verdict: Verdict, facts: AttemptFacts): void;
}

/** Tells a tracing backend of attempts. */
export interface AttemptTracer {
  attempt(target: Target, delivery: Delivery, startedAtMs: number): AttemptSpan;
}

export interface AttemptSpan {
  /** What the request is a part of. */
  readonly context: TraceContext;
  /** The request is over. */
  end(verdict: Verdict, facts: AttemptFacts): void;
}

export interface Clock {
  now(): number;
  random(): number;
}

/** The end of a request, before its outcome is written. @returns what it did to the breaker */
export type Answered = (verdict: Verdict, facts: AttemptFacts) => Transition;

/**
 * One attempt, from the signature to the written outcome: the heart of the dispatcher.
 *
 * The order of effects is always: answer, then result and (if any) retry or dead letter acknowledged by Kafka, and
 * only then complete. So a crash at any moment repeats an attempt at worst, and loses none.
 */
export class Attempts {
  constructor(
    private readonly requests: RequestBuilder,
    private readonly sender: Sender,
    private readonly outcomes: OutcomeRecorder,
    private readonly endpoints: EndpointDisabler,
    private readonly clock: Clock,
    private readonly observer: AttemptObserver,
    private readonly tracer: AttemptTracer | null = null,
  ) {}

  /** Resolves when all about the attempt is written down; rejects when the outcome can't be written any more. */
  async run(target: Target, delivery: Delivery, answered: Answered): Promise<Verdict> {
    const startedAtMs = this.clock.now();
    const span = this.tracer?.attempt(target, delivery, startedAtMs);
    const trace = span?.context ?? delivery.trace;
    const request = this.requests.build(target, delivery, startedAtMs, trace);
    const answer = await this.sender.send(request);

    const endedAtMs = this.clock.now();
    const verdict = verdictOf(answer, delivery, target.retry, endedAtMs, this.clock.random());
    const facts = { delivery, http: httpOf(answer), startedAtMs, endedAtMs, trace };
    span?.end(verdict, facts);
    const transition = answered(verdict, facts);
    this.observer.attempted(verdict, facts);

    const written = this.write(target, facts, verdict);
    if (transition !== 'none') await this.reportBreaker(target, transition, verdict, endedAtMs);
    await written;
    return verdict;
  }

  private async write(target: Target, facts: AttemptFacts, verdict: Verdict): Promise<void> {
    switch (verdict.kind) {
      case 'delivered':
        return this.outcomes.delivered(facts);
      case 'retry':
        return target.ordering === 'strict'
          ? this.outcomes.retryInPlace(facts, verdict.error, verdict.afterMs)
          : this.outcomes.retry(facts, verdict.error, verdict.afterMs);
      case 'dead':
        if (verdict.reason === 'gone') await this.disable(facts);
        return this.outcomes.failedForGood(facts, verdict.error, verdict.reason);
    }
  }

  private reportBreaker(
    { id, tenant }: Target,
    transition: Exclude<Transition, 'none'>,
    verdict: Verdict,
    atMs: number,
  ): Promise<void> {
    const reason = verdict.kind === 'delivered' ? 'probes-succeeded' : verdict.error.kind;
    const kind = `breaker.${transition}` as const;
    return this.outcomes.endpoint({ kind, endpointId: id, tenant, reason, atMs });
  }

  /** Tries until the control plane answers; after an answer that never came, the result is written to be safe. */
  private async disable({ delivery, endedAtMs }: AttemptFacts): Promise<void> {
    const { endpointId, tenant } = delivery;
    const reason = 'gone';
    let inDoubt = false;
    let disabled: boolean | undefined;
    while (disabled === undefined) {
      try {
        disabled = await this.endpoints.disable(endpointId, reason);
      } catch (error) {
        if (!(error instanceof GatewayError && error.code === 'control-unavailable')) throw error;
        inDoubt = true;
      }
    }
    if (!disabled && !inDoubt) return;
    await this.outcomes.endpoint({
      kind: 'endpoint.disabled',
      endpointId,
      tenant,
      reason,
      atMs: endedAtMs,
    });
  }
}

function httpOf(answer: Answer): HttpOutcome | null {
  if (answer.kind === 'failure') return null;
  const { status, durationMs, bodySnippet, truncated } = answer;
  return { status, durationMs, bodySnippet, truncated };
}
