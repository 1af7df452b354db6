/** `new`: take it. `taken`: it was taken before. `busy`: another request with this id is being handled right now. */
export type Claim = 'new' | 'taken' | 'busy';

/**
 * Remembers which deliveries were taken, since each may come more than once. Write your own on the database that your
 * handler writes to; where both happen in one transaction, no ledger is needed here.
 */
export interface DeliveryLedger {
  /** Asks and reserves in one step, so that of two requests at once only one hears `new`. */
  claim(id: string): Claim | Promise<Claim>;
  /** Ends what `new` began: with `false` the delivery is as if it had never come, and its retry will be `new`. */
  settle(id: string, taken: boolean): void | Promise<void>;
}

export interface MemoryLedgerOptions {
  /** How long ids are remembered; longer than the gateway tries. Default: four days. */
  readonly rememberMs?: number;
  /** The oldest is forgotten when there would be more. Default: 100,000. */
  readonly maxIds?: number;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

const FOUR_DAYS_MS = 4 * 24 * 3_600_000;

/** A ledger in this process's memory: for one process, and until it ends. */
export class MemoryLedger implements DeliveryLedger {
  /** Until when each taken id is remembered; in the order of taking, so the oldest is first. */
  private readonly taken = new Map<string, number>();
  private readonly busy = new Set<string>();
  private readonly rememberMs: number;
  private readonly maxIds: number;
  private readonly now: () => number;

  constructor(options: MemoryLedgerOptions = {}) {
    this.rememberMs = options.rememberMs ?? FOUR_DAYS_MS;
    this.maxIds = options.maxIds ?? 100_000;
    this.now = options.now ?? Date.now;
  }

  claim(id: string): Claim {
    const until = this.taken.get(id);
    if (until !== undefined && until > this.now()) return 'taken';
    if (this.busy.has(id)) return 'busy';
    this.busy.add(id);
    return 'new';
  }

  settle(id: string, taken: boolean): void {
    this.busy.delete(id);
    if (!taken) return;
    this.taken.delete(id);
    this.taken.set(id, this.now() + this.rememberMs);
    this.forget();
  }

  private forget(): void {
    for (const [id, until] of this.taken) {
      if (until > this.now() && this.taken.size <= this.maxIds) return;
      this.taken.delete(id);
    }
  }
}
