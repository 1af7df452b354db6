import type { TransactionWriter } from '../../kafka/owned-log.js';
import type { KeyedWrite, OutgoingRecord } from '../../kafka/ports.js';
import { within } from '../../within.js';

/**
 * The time in which one writer is the only one of the control topic. It ends with the first failure, also one that may
 * heal: after it nobody but the broker knows what took effect, and the next take-over reads the answer.
 */
export class Tenure {
  #writer: TransactionWriter | null;

  readonly #failed: (error: unknown) => void;

  /**
   * @param limitMs how long a transaction may take
   * @param failed is told why one failed
   */
  constructor(
    writer: TransactionWriter,
    private readonly limitMs: number,
    failed: (error: unknown) => void,
  ) {
    this.#writer = writer;
    this.#failed = failed;
  }

  get isOver(): boolean {
    return this.#writer === null;
  }

  /** @returns the offset of the last of `writes`; null when it is not known whether the transaction took effect */
  async append(
    writes: readonly KeyedWrite[],
    beside: readonly OutgoingRecord[],
  ): Promise<number | null> {
    if (this.#writer === null) return null;
    const written = this.#writer.write(writes, beside);
    try {
      if (await within(this.limitMs, written)) return (await written) + writes.length - 1;
      this.#failed(new Error(`no answer within ${this.limitMs} ms`));
    } catch (error) {
      this.#failed(error);
    }
    this.end();
    return null;
  }

  /** Without waiting for anything. */
  end(): void {
    const writer = this.#writer;
    this.#writer = null;
    writer?.abandon();
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await writer?.close();
  }
}
