import type { BreakerPolicy } from '../messages/target.js';

/**
 * closed     requests pass; failures are counted
 * open       nothing passes until `untilMs`
 * half-open  up to `policy.probes` requests pass; that many successes close it, one failure opens it for longer
 */
export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly untilMs: number; readonly openings: number }
  | {
      readonly kind: 'half-open';
      readonly probing: number;
      readonly succeeded: number;
      readonly openings: number;
    };

/**
 * Each pause is so much longer than the one before, so about a tenth of how long the endpoint has been away: it is never
 * missed for longer than an eighth of its outage once it is back, and hardly asked in a long one.
 */
const GROWTH = 1.12;

/** What of a breaker outlives its owner: that it is open. */
export interface BreakerMemory {
  readonly untilMs: number;
  readonly openings: number;
}

/** Whether a request may start: now, not before a time, or not until a probe has ended. */
export type Passage =
  | { readonly kind: 'pass' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'wait-for-probe' };

/** Given at a request's start and handed back at its end, so that late ends of an earlier state count for nothing. */
export interface Ticket {
  readonly era: number;
}

/** What an ended request changed. */
export type Transition = 'opened' | 'closed' | 'none';

const PASS: Passage = { kind: 'pass' };
const WAIT_FOR_PROBE: Passage = { kind: 'wait-for-probe' };

/**
 * Stops requests to an endpoint that only fails, and feels its way back with a few real ones.
 *
 * Opens on `consecutiveFailures` in a row, or when at least `failureRatio` of the calls in a sliding window failed,
 * once there were `minimumCalls`. The pause grows with every failed probe up to `maxOpenSeconds`. It holds no
 * timer: the state moves when it is asked, so an idle breaker costs nothing.
 */
export class CircuitBreaker {
  private current: BreakerState = { kind: 'closed' };
  private era = 0;
  private consecutive = 0;
  private readonly window: SlidingWindow;

  /** @param restored when an earlier owner left it open: until then, and how often in a row */
  constructor(
    private policy: BreakerPolicy,
    restored: BreakerMemory | null = null,
  ) {
    if (restored !== null) this.current = { kind: 'open', ...restored };
    this.window = new SlidingWindow(policy.windowSeconds * 1000);
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Null when it is closed. A half-open one is open for its next owner, until now: it probes anew. */
  memory(): BreakerMemory | null {
    const state = this.current;
    if (state.kind === 'closed') return null;
    return { untilMs: state.kind === 'open' ? state.untilMs : 0, openings: state.openings };
  }

  /** A changed policy holds from the next request on; an open breaker stays open. */
  follow(policy: BreakerPolicy): void {
    if (policy === this.policy) return;
    this.policy = policy;
    this.window.resize(policy.windowSeconds * 1000);
  }

  mayStart(nowMs: number): Passage {
    const state = this.current;
    if (state.kind === 'closed') return PASS;
    if (state.kind === 'open')
      return nowMs >= state.untilMs ? PASS : { kind: 'wait', untilMs: state.untilMs };
    return state.probing + state.succeeded < this.policy.probes ? PASS : WAIT_FOR_PROBE;
  }

  /** Only after `mayStart` said `pass` for the same moment. */
  start(): Ticket {
    const state = this.current;
    if (state.kind === 'open') {
      this.enter({ kind: 'half-open', probing: 1, succeeded: 0, openings: state.openings });
    } else if (state.kind === 'half-open') {
      this.current = { ...state, probing: state.probing + 1 };
    }
    return { era: this.era };
  }

  end(ticket: Ticket, succeeded: boolean, nowMs: number): Transition {
    if (ticket.era !== this.era) return 'none';
    const state = this.current;
    if (state.kind === 'half-open') return this.probeEnded(state, succeeded, nowMs);

    this.consecutive = succeeded ? 0 : this.consecutive + 1;
    this.window.count(nowMs, succeeded);
    if (succeeded || !this.tripped(nowMs)) return 'none';
    this.open(nowMs, 1);
    return 'opened';
  }

  private probeEnded(
    state: BreakerState & { kind: 'half-open' },
    succeeded: boolean,
    nowMs: number,
  ): Transition {
    if (!succeeded) {
      this.open(nowMs, state.openings + 1);
      return 'none'; // it never closed, so it is no news
    }
    const after = { ...state, probing: state.probing - 1, succeeded: state.succeeded + 1 };
    if (after.succeeded < this.policy.probes) {
      this.current = after;
      return 'none';
    }
    this.enter({ kind: 'closed' });
    return 'closed';
  }

  private tripped(nowMs: number): boolean {
    const { consecutiveFailures, failureRatio, minimumCalls } = this.policy;
    if (this.consecutive >= consecutiveFailures) return true;
    const { calls, failures } = this.window.totals(nowMs);
    return calls >= minimumCalls && failures >= failureRatio * calls;
  }

  private open(nowMs: number, openings: number): void {
    const { openSeconds, maxOpenSeconds } = this.policy;
    const seconds = Math.min(openSeconds * GROWTH ** (openings - 1), maxOpenSeconds);
    this.enter({ kind: 'open', untilMs: nowMs + Math.round(seconds * 1000), openings });
  }

  private enter(state: BreakerState): void {
    this.current = state;
    this.era++;
    this.consecutive = 0;
    this.window.clear();
  }
}

/** Calls and failures of the last `lengthMs`, in ten slices, so that forgetting is cheap. */
class SlidingWindow {
  private readonly calls = new Uint32Array(SLICES);
  private readonly failures = new Uint32Array(SLICES);
  private sliceMs: number;
  private latest = 0;

  constructor(lengthMs: number) {
    this.sliceMs = Math.max(1, lengthMs / SLICES);
  }

  resize(lengthMs: number): void {
    this.sliceMs = Math.max(1, lengthMs / SLICES);
    this.clear();
  }

  clear(): void {
    this.calls.fill(0);
    this.failures.fill(0);
  }

  count(nowMs: number, succeeded: boolean): void {
    const slice = this.advance(nowMs);
    this.calls[slice] = this.calls[slice]! + 1;
    if (!succeeded) this.failures[slice] = this.failures[slice]! + 1;
  }

  totals(nowMs: number): { readonly calls: number; readonly failures: number } {
    this.advance(nowMs);
    let calls = 0;
    let failures = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      calls += this.calls[slice]!;
      failures += this.failures[slice]!;
    }
    return { calls, failures };
  }

  /** Empties the slices that have passed since the last call. */
  private advance(nowMs: number): number {
    const now = Math.floor(nowMs / this.sliceMs);
    const passed = Math.min(Math.max(now - this.latest, 0), SLICES);
    for (let back = 0; back < passed; back++) {
      this.calls[(now - back) % SLICES] = 0;
      this.failures[(now - back) % SLICES] = 0;
    }
    this.latest = Math.max(this.latest, now);
    return this.latest % SLICES;
  }
}

const SLICES = 10;
