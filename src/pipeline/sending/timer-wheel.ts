export interface TimerWheelOptions {
  /** The clock that `atMs` refers to, in milliseconds; one that never jumps (`performance.now`) is best. */
  readonly now: () => number;
  /** How often to look, and so how late a timer may be. */
  readonly tickMs?: number;
  /** Starts calling `run` every `tickMs` and gives back what ends that. For tests. */
  readonly startTicking?: (run: () => void, tickMs: number) => () => void;
}

const DEFAULT_TICK_MS = 25;
/** With the default tick one turn takes 12.8 s, so that few timers are met before their time. */
const SLOTS = 512;

/** What `schedule` gives and `cancel` takes; nothing else is to be done with it. */
export class Timer {
  /** Null when it has fired or was cancelled, or is about to fire. */
  slot: Timer[] | null = null;
  /** Where it lies in the slot. */
  index = 0;
  live = true;

  constructor(
    readonly atMs: number,
    readonly callback: () => void,
  ) {}
}

/**
 * Any number of timers on one interval: a request's deadline or a lane's wake-up costs a push and a pop, not a timer of
 * Node's. Never early; late by at most a tick, plus what the event loop itself is late. The interval runs only
 * while something is scheduled, and keeps no process alive.
 *
 * A timer lies in the slot of its tick, modulo the number of slots; one that lies there for a later turn is passed over.
 * Slots are arrays whose last timer takes the place of a removed one. Sets would do, but their outgrown tables keep
 * young objects alive until a full collection: measured, 3 us of collection for each request.
 *
 * @source Varghese and Lauck, "Hashed and hierarchical timing wheels" (1987), scheme 6
 */
export class TimerWheel {
  /** The wheel's clock; `atMs` is a time of this one. */
  readonly now: () => number;
  private readonly tickMs: number;
  private readonly startTicking: (run: () => void, tickMs: number) => () => void;
  private readonly slots: Timer[][] = Array.from({ length: SLOTS }, () => []);
  private stopTicking: (() => void) | null = null;
  /** The last tick looked at, counted from the clock's zero. */
  private reached = 0;
  private live = 0;

  constructor(options: TimerWheelOptions) {
    this.now = options.now;
    this.tickMs = options.tickMs ?? DEFAULT_TICK_MS;
    this.startTicking = options.startTicking ?? startInterval;
  }

  /** Timers that have neither fired nor been cancelled. */
  get size(): number {
    return this.live;
  }

  /** @param atMs finite; a time that is over means the next tick. The callback must not throw. */
  schedule(atMs: number, callback: () => void): Timer {
    if (this.stopTicking === null) {
      this.reached = this.tickOf(this.now());
      this.stopTicking = this.startTicking(() => this.run(), this.tickMs);
    }
    const timer = new Timer(atMs, callback);
    put(timer, this.slotOf(Math.max(this.tickOf(atMs), this.reached)));
    this.live += 1;
    return timer;
  }

  /** Its callback will not be called any more; no effect on a timer that has fired. */
  cancel(timer: Timer): void {
    if (!timer.live) return;
    timer.live = false;
    take(timer);
    this.live -= 1;
  }

  private run(): void {
    const nowMs = this.now();
    // Stopping is left to a tick, so that a timer set and cancelled for each request does not start and stop it each time.
    if (this.live === 0) {
      this.stopTicking?.();
      this.stopTicking = null;
      return;
    }
    for (const timer of this.takeDue(nowMs)) {
      if (!timer.live) continue;
      timer.live = false;
      this.live -= 1;
      timer.callback();
    }
  }

  /** @returns what is due, by time */
  private takeDue(nowMs: number): readonly Timer[] {
    const current = this.tickOf(nowMs);
    // The current tick is looked at again next time: some of its timers may not be due yet. After a
    // standstill of more than a turn, one turn meets them all.
    const first = Math.max(this.reached, current - SLOTS + 1);
    const due: Timer[] = [];
    for (let tick = first; tick <= current; tick += 1) {
      const slot = this.slotOf(tick);
      // Backwards: what takes a taken one's place was looked at before.
      for (let at = slot.length - 1; at >= 0; at -= 1) {
        const timer = slot[at]!;
        if (timer.atMs > nowMs) continue;
        take(timer);
        due.push(timer);
      }
    }
    this.reached = Math.max(this.reached, current);
    return due.toSorted((one, other) => one.atMs - other.atMs);
  }

  private tickOf(timeMs: number): number {
    return Math.floor(timeMs / this.tickMs);
  }

  private slotOf(tick: number): Timer[] {
    return this.slots[tick % SLOTS]!;
  }
}

function put(timer: Timer, slot: Timer[]): void {
  timer.slot = slot;
  timer.index = slot.length;
  slot.push(timer);
}

function take(timer: Timer): void {
  const { slot, index } = timer;
  if (slot === null) return;
  timer.slot = null;
  const last = slot.pop();
  if (last === undefined || last === timer) return;
  slot[index] = last;
  last.index = index;
}

function startInterval(run: () => void, tickMs: number): () => void {
  const interval = setInterval(run, tickMs).unref();
  return () => clearInterval(interval);
}
