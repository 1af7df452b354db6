import { GatewayError } from '../gateway-error.js';
import type { Logger } from '../logging/logger.js';
import { messageOf } from '../unknown-error.js';
import { within } from '../within.js';
import type { KeyedWrite, OutgoingRecord, OwnedLog } from './ports.js';

/** Writes to one partition in transactions, and is refused once another writer of the same partition began. */
export interface TransactionWriter {
  /**
   * All of it in one transaction. The first call takes the partition over.
   *
   * @param beside records for other topics, each with its partition, in the same transaction
   * @returns the offset of the first record, once the transaction is committed
   * @throws what the client throws; this writer can't be used any more
   */
  write(writes: readonly KeyedWrite[], beside?: readonly OutgoingRecord[]): Promise<number>;
  /** Ends it without waiting for anything. A transaction under way is not committed, unless it was sent already. */
  abandon(): void;
  /** Ends it; waits for the connection to be closed, for a limited time. */
  close(): Promise<void>;
}

export interface WriterOwnedLogOptions {
  readonly topic: string;
  readonly partition: number;
  readonly writer: TransactionWriter;
  readonly records: ReadonlyMap<string, Buffer>;
  readonly appendLimitMs: number;
  readonly logger: Logger;
  /** It was lost or released. */
  readonly onEnded: (log: OwnedLog) => void;
}

/**
 * A partition in the hands of one transactional writer.
 *
 * Why is the partition lost with any failure, also one that may heal? After a failed transaction nobody but the broker
 * knows whether it took effect, and whether its client still works; the next take-over reads the answer.
 */
export class WriterOwnedLog implements OwnedLog {
  private writer: TransactionWriter | null;
  private appending = false;

  constructor(private readonly options: WriterOwnedLogOptions) {
    this.writer = options.writer;
  }

  get records(): ReadonlyMap<string, Buffer> {
    return this.options.records;
  }

  /** @throws GatewayError `append-overlap` when another call is outstanding, which is a bug */
  async append(
    writes: readonly KeyedWrite[],
    beside: readonly OutgoingRecord[] = [],
  ): Promise<'appended' | 'lost'> {
    if (this.appending) {
      throw new GatewayError('append-overlap', 'An append was made before the last one ended.');
    }
    if (!this.writer) return 'lost';
    if (writes.length === 0) return 'appended';
    this.appending = true;
    try {
      const { appendLimitMs } = this.options;
      const answered = await within(appendLimitMs, this.writer.write(writes, beside));
      if (!answered) this.lose(`no answer within ${appendLimitMs} ms`);
    } catch (error) {
      this.lose(messageOf(error));
    } finally {
      this.appending = false;
    }
    return this.isOwned() ? 'appended' : 'lost';
  }

  async release(): Promise<void> {
    await this.end()?.close();
  }

  /** It may have been released while an append was outstanding. */
  private isOwned(): boolean {
    return this.writer !== null;
  }

  private lose(reason: string): void {
    const { topic, partition, logger } = this.options;
    logger.warn('log.lost', { topic, partition, reason });
    this.end()?.abandon();
  }

  /** @returns its writer, unless it ended before */
  private end(): TransactionWriter | null {
    const { writer } = this;
    this.writer = null;
    if (writer) this.options.onEnded(this);
    return writer;
  }
}
