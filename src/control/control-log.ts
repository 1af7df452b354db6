import { GatewayError } from '../gateway-error.js';
import type { LogReader, RecordBatch, RecordSink, Sweep } from '../kafka/ports.js';
import { readControlRecord, writeControlRecord, type ControlChange } from './control-record.js';
import type { ControlState } from './control-state.js';
import type { SecretBox } from './endpoints/secret-box.js';
import { Waypoint } from './waypoint.js';

/** What a writer makes of the present state: records to append, and its answer once they took effect. */
export interface Decision<T> {
  readonly changes: readonly ControlChange[];
  readonly result: T;
}

/** Writes to the control plane; all that the domain classes need of the log. */
export interface ControlWriter {
  /**
   * Decides on the newest state this replica knows, appends, and answers when this replica has applied what was
   * appended (so whoever gets the answer reads his own write). Changes of one replica never overlap.
   *
   * @param decide pure; what it throws is thrown here and nothing is written
   * @throws GatewayError `control-unavailable` when that took too long; the change may still take effect later
   */
  change<T>(decide: (state: ControlState) => Decision<T>): Promise<T>;
}

/** Is told what must not go unnoticed. */
export interface ControlObserver {
  /** A record was left out since it could not be read. */
  unreadable(offset: number, key: string, reason: string): void;
  /** The topic was read to the end that it had when reading began. */
  ready(offset: number, endpoints: number, subscriptions: number): void;
}

export interface ControlLogOptions {
  /** The control topic, of which partition 0 is all. */
  readonly topic: string;
  readonly reader: LogReader;
  readonly sink: RecordSink;
  readonly state: ControlState;
  readonly observer: ControlObserver;
  /** How long a change may wait for the broker. */
  readonly writeTimeoutMs: number;
  /** Seals and opens the secrets of endpoints; leaves them as they are when left out. */
  readonly box?: SecretBox;
}

/**
 * The control topic, followed from its beginning, and written to. Every replica reads it whole; state is what was read
 * and nothing else, so a write shows only when it comes back.
 */
export class ControlLog implements ControlWriter {
  /** Resolves when everything that stood in the topic at the start was applied. */
  readonly ready: Promise<void>;
  /** Resolves with why nothing more is applied, if a newer gateway wrote what this one can't read. */
  readonly refused: Promise<GatewayError>;
  readonly #applied = new Waypoint();
  #resolveReady: () => void = () => undefined;
  #resolveRefused: (fault: GatewayError) => void = () => undefined;
  #fault: GatewayError | null = null;
  #isReady = false;
  #sweep: Sweep | null = null;
  /** What stood in the topic when reading began; null before. */
  #span: { readonly start: number; readonly end: number } | null = null;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ControlLogOptions) {
    this.ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.refused = new Promise((resolve) => {
      this.#resolveRefused = resolve;
    });
  }

  /** Why nothing more is applied; null while all is well. */
  get fault(): GatewayError | null {
    return this.#fault;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** The next offset to be applied. */
  get offset(): number {
    return this.#applied.position;
  }

  /** How many offsets of those that stood in the topic at the start are read; null before their number is known. */
  get progress(): { readonly done: number; readonly of: number } | null {
    if (this.#span === null) return null;
    const { start, end } = this.#span;
    return { done: Math.min(this.offset, end) - start, of: end - start };
  }

  /** Begins to read. Resolves at once; `ready` tells when routing, sending and the API may begin. */
  async start(): Promise<void> {
    const { start, end } = await this.options.reader.bounds(0);
    this.#applied.reach(start);
    this.#span = { start, end };
    this.#sweep = this.options.reader.sweep(0, start, (batch) => {
      this.#apply(batch);
      if (this.#fault !== null) return 'enough';
      if (this.offset >= end) this.#becomeReady();
      return 'more';
    });
    if (end <= start) this.#becomeReady();
  }

  change<T>(decide: (state: ControlState) => Decision<T>): Promise<T> {
    const limit = AbortSignal.timeout(this.options.writeTimeoutMs);
    const mine = this.#lastChange.then(() => this.#change(decide, limit));
    // The next one waits for the end of this one, however it ends.
    this.#lastChange = mine.catch(() => undefined);
    return Promise.race([mine, expiry(limit)]);
  }

  close(): void {
    this.#sweep?.end();
  }

  async #change<T>(decide: (state: ControlState) => Decision<T>, limit: AbortSignal): Promise<T> {
    await Promise.race([this.ready, this.refused]);
    if (this.#fault !== null) throw this.#fault;
    if (limit.aborted) throw unavailable();
    const { changes, result } = decide(this.options.state);
    let last = -1;
    for (const change of changes) {
      last = await this.options.sink.send({
        topic: this.options.topic,
        partition: 0,
        ...writeControlRecord(change, this.options.box),
      });
    }
    await this.#applied.beyond(last);
    return result;
  }

  #apply(batch: RecordBatch): void {
    for (const { offset, key, value } of batch.records) {
      // After a reconnect some may come again.
      if (offset < this.offset) continue;
      const record = readControlRecord(key, value, this.options.box);
      if (record.kind === 'newer') {
        this.#refuse(offset, key?.toString() ?? '', record.reason);
        return;
      }
      if (record.kind === 'change') this.options.state.apply(record.change);
      if (record.kind === 'unreadable') {
        this.options.observer.unreadable(offset, key?.toString() ?? '', record.reason);
      }
      this.#applied.reach(offset + 1);
    }
    this.#applied.reach(batch.nextOffset);
  }

  /** What follows may depend on it, so the state stays as it is. */
  #refuse(offset: number, key: string, reason: string): void {
    this.#fault = new GatewayError(
      'control-newer',
      `A newer gateway wrote ${key} (offset ${offset} of ${this.options.topic}: ${reason}). ` +
        'Upgrade this replica; until then it takes no work.',
    );
    this.#resolveRefused(this.#fault);
  }

  #becomeReady(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    const { endpoints, subscriptions } = this.options.state;
    this.options.observer.ready(this.offset, endpoints.size, subscriptions.size);
    this.#resolveReady();
  }
}

function expiry(limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    limit.addEventListener('abort', () => reject(unavailable()), { once: true });
  });
}

function unavailable(): GatewayError {
  return new GatewayError(
    'control-unavailable',
    'The broker did not take the change in time. It may still take effect: read the object before you try again.',
  );
}
