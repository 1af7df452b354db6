// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import type { Dispatcher } from 'undici';
import { bodySnippet } from './body-snippet.js';
import type { SendingObserver } from './connection-phases.js';
import type { Answer } from './sender.js';
import type { Timer, TimerWheel } from './timer-wheel.js';
import { failureKind, failureMessage } from './transport-failure.js';

/** Bytes of an answer's body. */
export interface ResponseLimits {
  /** Read at most; then the connection is dropped, since what is left can't be skipped. */
  readonly maxResponseBytes: number;
  /** Kept of it. */
  readonly snippetBytes: number;
}

/** What handlers of one sender share. */
export interface AnswerRules extends ResponseLimits {
  readonly observer?: SendingObserver;
}

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

const CUT = new Error('the rest of the answer is not wanted');

/**
 * Follows one request through undici and settles once: with the answer's end, an error, or the deadline, whichever is
 * first. A body longer than the limit counts as an answer, since its status is known; one that does not end in
 * time does not, and is dropped with its connection.
 */
export class AnswerHandler implements Dispatcher.DispatchHandler {
  private readonly startedMs: number;
  private readonly deadline: Timer;
  /** Null until a connection was there and the request went out. */
  private controller: Controller | null = null;
  /** When it went out. */
  private sentMs = 0;
  private status = 0;
  private retryAfter: string | null = null;
  private readonly kept: Buffer[] = [];
  private bodyBytes = 0;
  private settled = false;

  constructor(
    private readonly timers: TimerWheel,
    private readonly limits: AnswerRules,
    private readonly timeoutMs: number,
    private readonly settle: (answer: Answer) => void,
  ) {
    this.startedMs = timers.now();
    this.deadline = timers.schedule(this.startedMs + timeoutMs, () => this.expire());
  }

  onRequestStart(controller: Controller): void {
    // It may have waited for a connection until after its deadline.
    if (this.settled) {
      controller.abort(CUT);
      return;
    }
    this.controller = controller;
    this.sentMs = this.timers.now();
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    // An interim answer (1xx) may come before.
    if (this.status === 0)
      this.limits.observer?.phase('first-byte', this.timers.now() - this.sentMs);
    this.status = status;
    const retryAfter = headers['retry-after'];
    this.retryAfter = (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null;
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.settled) return;
    if (this.bodyBytes < this.limits.snippetBytes) this.kept.push(chunk);
    this.bodyBytes += chunk.length;
    if (this.bodyBytes <= this.limits.maxResponseBytes) return;
    this.respond();
    controller.abort(CUT);
  }

  onResponseEnd(): void {
    this.respond();
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.fail(error);
  }

  private expire(): void {
    const { controller, timeoutMs } = this;
    this.finish({
      kind: 'failure',
      failure: 'timeout',
      message: `no complete answer within ${timeoutMs} ms: ${this.progress()}`,
      durationMs: this.elapsedMs(),
    });
    controller?.abort(CUT);
  }

  private progress(): string {
    if (this.controller === null) return 'not connected';
    if (this.status < 200) return 'connected, no answer';
    return `answered ${this.status}, but the body did not end`;
  }

  private respond(): void {
    const { status, retryAfter, kept, bodyBytes, limits } = this;
    this.finish({
      kind: 'response',
      status,
      retryAfter,
      bodySnippet: bodySnippet(kept, limits.snippetBytes),
      truncated: bodyBytes > limits.snippetBytes,
      durationMs: this.elapsedMs(),
    });
  }

  private fail(error: Error): void {
    this.finish({
      kind: 'failure',
      failure: failureKind(error),
      message: failureMessage(error),
      durationMs: this.elapsedMs(),
    });
  }

  private finish(answer: Answer): void {
    if (this.settled) return;
    this.settled = true;
    this.timers.cancel(this.deadline);
    this.settle(answer);
  }

  private elapsedMs(): number {
    return Math.round(this.timers.now() - this.startedMs);
  }
}
