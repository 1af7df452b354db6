import { GatewayError } from '../gateway-error.js';
import type { LogReader, RecordBatch, Sweep } from '../kafka/ports.js';
import { readControlRecord } from './control-record.js';
import type { ControlState } from './control-state.js';
import type { SecretBox } from './endpoints/secret-box.js';
import { OWNER_KEY, readOwnerMark, type OwnerMark } from './owner-mark.js';
import { Waypoint } from './waypoint.js';

/** Is told what must not go unnoticed. */
export interface ControlObserver {
  /** A record was left out since it could not be read. */
  unreadable(offset: number, key: string, reason: string): void;
  /** The topic was read to the end that it had when reading began. */
  ready(offset: number, endpoints: number, subscriptions: number): void;
}

export interface ControlLogOptions {
  readonly reader: LogReader;
  readonly state: ControlState;
  readonly observer: ControlObserver;
  /** Opens the secrets of endpoints; leaves them as they are when left out. */
  readonly box?: SecretBox;
}

/**
 * The control topic, of which partition 0 is all, followed from its beginning. Every replica reads it whole, in order;
 * state is what was read and nothing else, so a write shows only when it comes back.
 */
export class ControlLog {
  /** Resolves when everything that stood in the topic at the start was applied. */
  readonly ready: Promise<void>;
  /** Resolves with why nothing more is applied, if a newer gateway wrote what this one can't read. */
  readonly refused: Promise<GatewayError>;
  readonly #applied = new Waypoint();
  readonly #marks = new Set<(mark: OwnerMark) => void>();
  #resolveReady: () => void = () => undefined;
  #resolveRefused: (fault: GatewayError) => void = () => undefined;
  #fault: GatewayError | null = null;
  #isReady = false;
  #sweep: Sweep | null = null;
  /** What stood in the topic when reading began; null before. */
  #span: { readonly start: number; readonly end: number } | null = null;

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

  /** Resolves when the record at `offset` was applied. */
  beyond(offset: number): Promise<void> {
    return this.#applied.beyond(offset);
  }

  /** Is told of each transaction when all of it was applied. @returns ends it */
  onTransaction(listener: (mark: OwnerMark) => void): () => void {
    this.#marks.add(listener);
    return () => this.#marks.delete(listener);
  }

  close(): void {
    this.#sweep?.end();
  }

  #apply(batch: RecordBatch): void {
    for (const { offset, key, value } of batch.records) {
      // After a reconnect some may come again.
      if (offset < this.offset) continue;
      if (key?.toString() === OWNER_KEY) this.#tell(readOwnerMark(value));
      else this.#take(offset, key, value);
      if (this.#fault !== null) return;
      this.#applied.reach(offset + 1);
    }
    for (const { fromOffset, reason } of batch.unreadable ?? []) {
      this.options.observer.unreadable(fromOffset, '', reason);
    }
    this.#applied.reach(batch.nextOffset);
  }

  #take(offset: number, key: Buffer | null, value: Buffer | null): void {
    const record = readControlRecord(key, value, this.options.box);
    if (record.kind === 'change') this.options.state.apply(record.change);
    if (record.kind === 'newer') this.#refuse(offset, key?.toString() ?? '', record.reason);
    if (record.kind === 'unreadable') {
      this.options.observer.unreadable(offset, key?.toString() ?? '', record.reason);
    }
  }

  #tell(mark: OwnerMark | null): void {
    if (mark === null) return;
    for (const listener of this.#marks) listener(mark);
  }

  /** What follows may depend on it, so the state stays as it is. */
  #refuse(offset: number, key: string, reason: string): void {
    this.#fault = new GatewayError(
      'control-newer',
      `A newer gateway wrote ${key} (offset ${offset} of the control topic: ${reason}). ` +
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
