import type { Readiness } from '../lanes/gate.js';

/** Where a runner stands with the turns: kept with it, so that nothing is looked up for each request. */
export class TurnState {
  queued = false;
  /** When it is to be offered again; infinite when nothing was asked for. */
  wakeAtMs = Infinity;
}

/** Something that may have a request to start; lanes, in practice. */
export interface Runner {
  readonly turn: TurnState;
  readiness(nowMs: number): Readiness;
  /** Starts one request; `turns.ended()` follows when it is over. Only when ready. */
  start(nowMs: number): void;
}

export interface WakeUps {
  schedule(atMs: number, callback: () => void): unknown;
}

/**
 * Lets the lanes that are ready start requests in turn, one each, within one cap for the whole process: a lane with
 * a thousand deliveries waiting gets no more of the sockets than one with a single delivery.
 */
export class Turns {
  private queue: Runner[] = [];
  /** Of the queue; what stands before it had its turn. */
  private head = 0;
  private running = false;
  private stopped = false;
  private underWay = 0;
  private pausing = false;

  /**
   * @param cap requests in flight at most
   * @param mayStart false while outcomes can't be written down: then nothing new is sent
   */
  constructor(
    private readonly cap: number,
    private readonly mayStart: () => boolean,
    private readonly wakeUps: WakeUps,
    private readonly now: () => number,
  ) {}

  get inFlight(): number {
    return this.underWay;
  }

  /** The runner may have become ready. Cheap, and idempotent. */
  offer(runner: Runner): void {
    if (this.stopped || runner.turn.queued) return;
    runner.turn.queued = true;
    this.queue.push(runner);
  }

  /** A request that `Runner.start` began is over. */
  ended(runner: Runner): void {
    this.underWay--;
    this.offer(runner);
    this.run();
  }

  /** Starts all that may start now. Call it once after a number of `offer`s. */
  run(): void {
    if (this.running || this.stopped) return;
    this.running = true;
    while (this.head < this.queue.length && this.underWay < this.cap) {
      if (!this.mayStart()) {
        this.pause();
        break;
      }
      const runner = this.queue[this.head++]!;
      runner.turn.queued = false;
      this.turn(runner);
    }
    this.shorten();
    this.running = false;
  }

  /** No request starts any more. */
  stop(): void {
    this.stopped = true;
    this.queue = [];
    this.head = 0;
  }

  private turn(runner: Runner): void {
    const nowMs = this.now();
    const readiness = runner.readiness(nowMs);
    if (readiness.kind === 'ready') {
      this.underWay++;
      runner.start(nowMs);
      this.offer(runner);
    } else if (readiness.kind === 'at') {
      this.wakeAt(runner, readiness.atMs);
    }
  }

  /** Not at each run: while the cap is reached thousands of lanes stand in the queue, and each that changes runs it. */
  private shorten(): void {
    if (this.head === 0 || this.head * 2 < this.queue.length) return;
    this.queue = this.queue.slice(this.head);
    this.head = 0;
  }

  private pause(): void {
    if (this.pausing) return;
    this.pausing = true;
    this.wakeUps.schedule(this.now() + PAUSE_MS, () => {
      this.pausing = false;
      this.run();
    });
  }

  private wakeAt(runner: Runner, atMs: number): void {
    const { turn } = runner;
    if (turn.wakeAtMs <= atMs) return;
    turn.wakeAtMs = atMs;
    this.wakeUps.schedule(atMs, () => {
      if (turn.wakeAtMs === atMs) turn.wakeAtMs = Infinity;
      this.offer(runner);
      this.run();
    });
  }
}

/** How soon to look again while outcomes can't be written. */
const PAUSE_MS = 100;
