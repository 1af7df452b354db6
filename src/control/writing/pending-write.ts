import { GatewayError } from '../../gateway-error.js';
import type { Author } from '../author.js';
import type { Decide } from './control-writer.js';

/** A write that waits for its turn or its answer, for a limited time. Settles once. */
export class PendingWrite<T = unknown> {
  readonly answer: Promise<T>;
  /** Whether it was part of a transaction that nobody knows the end of. */
  inDoubt = false;
  #open: { resolve(value: T): void; reject(error: unknown): void } | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly author: Author,
    readonly decide: Decide<T>,
    limitMs: number,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.#open = { resolve, reject };
    });
    this.#timer = setTimeout(() => this.giveUp(), limitMs);
  }

  /** Whether someone still waits for it. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  succeed(value: T): void {
    this.#end()?.resolve(value);
  }

  fail(error: unknown): void {
    this.#end()?.reject(error);
  }

  giveUp(): void {
    this.fail(new GatewayError('control-unavailable', this.inDoubt ? MAYBE : NOT_MADE));
  }

  #end(): { resolve(value: T): void; reject(error: unknown): void } | null {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = null;
    return open;
  }
}

const MAYBE =
  'The broker did not take the change in time. It may still take effect: read the object before you try again.';
const NOT_MADE = 'The broker could not be reached in time. Nothing was changed: try again.';
