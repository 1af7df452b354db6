import type { GatewayError } from '../../gateway-error.js';
import type { TransactionWriter } from '../../kafka/owned-log.js';
import { within } from '../../within.js';
import type { Author } from '../author.js';
import type { ControlLog } from '../control-log.js';
import type { ControlState } from '../control-state.js';
import type { SecretBox } from '../endpoints/secret-box.js';
import { writeOwnerMark, type OwnerMark } from '../owner-mark.js';
import type { ControlWriter, Decide } from './control-writer.js';
import { PendingWrite } from './pending-write.js';
import { decideRound, type Round, type Telling } from './round.js';
import { Tenure } from './tenure.js';

/** Is told how writing goes. */
export interface WritesObserver {
  /** This replica has the topic; whoever had it before is refused. */
  tookOver(): void;
  /** A transaction failed or was not answered; what became of it is read. */
  lost(reason: unknown): void;
  /** A round took effect. */
  written(writes: number, durationMs: number): void;
}

export interface ControlWritesOptions {
  readonly log: ControlLog;
  readonly state: ControlState;
  /** A new writer, which takes the topic over with its first transaction. */
  readonly newWriter: () => TransactionWriter;
  readonly tell: Telling;
  /** Seals the secrets of endpoints; leaves them as they are when left out. */
  readonly box?: SecretBox;
  readonly observer: WritesObserver;
  /** The name of this writer in the topic, used once. */
  readonly writer: string;
  /** How long a change may wait for the broker. */
  readonly writeTimeoutMs: number;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly pause: (durationMs: number) => Promise<void>;
}

/** A transaction may take this much of a change's time: then there is time for another try. */
const TRANSACTION_SHARE = 0.4;
/** From here on those that gave up are cleared away: while the broker is away nobody else does. */
const CROWDED = 1_000;
/** Writes of one transaction. */
const MAX_ROUND = 500;
/** How long a replica that just took over is left to write, so that replicas do not only fence each other. */
const COURTESY_MS = 50;
const FIRST_BACKOFF_MS = 20;
const LAST_BACKOFF_MS = 1_000;

/** A round whose end is not known, by the serial number of its transaction. */
interface Doubt {
  readonly serial: number;
  readonly round: Round;
  /** Its mark was read, so it took effect. */
  seen: boolean;
}

/**
 * Linearizable writes: take over, decide on what was read up to there, append in a transaction, answer when this replica has
 * read it back. All that waits meanwhile shares the next transaction.
 *
 * How is a failed transaction resolved? A new take-over ends whatever the old writer still had open; once its barrier was
 * read, the old transaction's mark was read before it or never will be. So it is settled, or decided anew.
 */
export class ControlWrites implements ControlWriter {
  #waiting: PendingWrite[] = [];
  #doubt: Doubt | null = null;
  #tenure: Tenure | null = null;
  #serial = 0;
  #failures = 0;
  #courtesyUntilMs = 0;
  #working = false;
  #closed = false;
  readonly #stopListening: () => void;

  constructor(private readonly options: ControlWritesOptions) {
    this.#stopListening = options.log.onTransaction((mark) => this.#noticed(mark));
    void options.log.refused.then((fault) => this.#refuse(fault));
  }

  async change<T>(
    author: Author,
    decide: Decide<T>,
    idle: 'confirmed' | 'known' = 'confirmed',
  ): Promise<T> {
    const { log, state, writeTimeoutMs } = this.options;
    if (log.fault !== null) throw log.fault;
    if (idle === 'known' && log.isReady) {
      const known = unchanging(state, decide);
      if (known !== null) return known.result;
    }
    const write = new PendingWrite(author, decide, writeTimeoutMs);
    if (this.#waiting.length >= CROWDED) this.#forgetClosed();
    this.#waiting.push(write);
    if (this.#closed) write.giveUp();
    else if (!this.#working) void this.#work();
    return write.answer;
  }

  /** Refuses what waits, and gives the topic up. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    for (const write of this.#open()) write.giveUp();
    await this.#tenure?.close();
  }

  /** Nothing is applied any more, so nothing can be decided, and what is in doubt stays so. */
  #refuse(fault: GatewayError): void {
    for (const write of this.#open()) {
      if (write.inDoubt) write.giveUp();
      else write.fail(fault);
    }
    this.#tenure?.end();
  }

  async #work(): Promise<void> {
    this.#working = true;
    await Promise.race([this.options.log.ready, this.options.log.refused]);
    while (this.#open().length > 0) {
      this.#forgetClosed();
      const tenure = await this.#held();
      if (tenure === null) continue;
      this.#resolveDoubt();
      const pending = this.#waiting.splice(0, MAX_ROUND).filter(({ isOpen }) => isOpen);
      if (pending.length > 0) await this.#write(tenure, pending);
    }
    this.#working = false;
  }

  /** Those that nobody waits for any more. */
  #forgetClosed(): void {
    this.#waiting = this.#waiting.filter(({ isOpen }) => isOpen);
  }

  #open(): readonly PendingWrite[] {
    const doubtful = this.#doubt?.round.verdicts.map(({ write }) => write) ?? [];
    return [...doubtful, ...this.#waiting].filter(({ isOpen }) => isOpen);
  }

  /** The tenure, after a take-over if need be. @returns null when that failed; some time has passed then */
  async #held(): Promise<Tenure | null> {
    if (this.#tenure?.isOver === false) return this.#tenure;
    this.#tenure = null;
    const { now, random, pause, observer } = this.options;
    const courtesyMs = this.#courtesyUntilMs - now();
    if (courtesyMs > 0) await pause(courtesyMs * (1 + random()));
    const tenure = new Tenure(this.options.newWriter(), this.#limitMs, (why) => observer.lost(why));
    const barrier = await tenure.append([this.#mark(true)], []);
    if (barrier !== null && (await this.#applied(barrier))) {
      this.#failures = 0;
      this.#tenure = tenure;
      observer.tookOver();
      return tenure;
    }
    tenure.end();
    const backoffMs = Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.#failures);
    this.#failures += 1;
    await pause(backoffMs * (0.5 + random()));
    return null;
  }

  /** Only behind the barrier of a take-over, or in an unbroken tenure. */
  #resolveDoubt(): void {
    const doubt = this.#doubt;
    this.#doubt = null;
    if (doubt === null) return;
    const { verdicts } = doubt.round;
    if (doubt.seen) {
      for (const { settle } of verdicts) settle();
      return;
    }
    const again = verdicts.map(({ write }) => write);
    for (const write of again) write.inDoubt = false;
    this.#waiting = [...again, ...this.#waiting];
  }

  async #write(tenure: Tenure, pending: readonly PendingWrite[]): Promise<void> {
    const { state, tell, now, observer } = this.options;
    const startedMs = now();
    const round = decideRound(pending, state, tell, this.options.box);
    const mark = this.#mark(false);
    this.#doubt = { serial: this.#serial, round, seen: false };
    for (const write of pending) write.inDoubt = true;
    const last = await tenure.append([...round.writes, mark], round.beside);
    if (last !== null && (await this.#applied(last))) {
      this.#doubt = null;
      observer.written(round.verdicts.length, now() - startedMs);
      for (const { settle } of round.verdicts) settle();
      return;
    }
    tenure.end();
  }

  /** Whether this replica has read up to there, in time. */
  #applied(offset: number): Promise<boolean> {
    return within(this.#limitMs, this.options.log.beyond(offset));
  }

  #mark(takeOver: boolean): { key: string; value: string } {
    const { writer, now } = this.options;
    const mark = { writer, serial: (this.#serial += 1), takeOver };
    return writeOwnerMark(mark, new Date(now()).toISOString());
  }

  #noticed({ writer, serial, takeOver }: OwnerMark): void {
    if (writer === this.options.writer) {
      if (this.#doubt?.serial === serial) this.#doubt.seen = true;
    } else if (takeOver) {
      this.#tenure?.end();
      this.#courtesyUntilMs = this.options.now() + COURTESY_MS;
    }
  }

  get #limitMs(): number {
    return this.options.writeTimeoutMs * TRANSACTION_SHARE;
  }
}

/** The decision when it changes nothing; null when it changes or refuses. */
function unchanging<T>(state: ControlState, decide: Decide<T>): { readonly result: T } | null {
  try {
    const { changes, result } = decide(state);
    return changes.length === 0 ? { result } : null;
  } catch {
    return null;
  }
}
