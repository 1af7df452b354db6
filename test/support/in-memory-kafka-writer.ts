import { GatewayError } from '../../src/gateway-error.js';
import type { TransactionWriter } from '../../src/kafka/owned-log.js';
import type { KeyedWrite, OutgoingRecord } from '../../src/kafka/ports.js';
import type { InMemoryKafka } from './in-memory-kafka.js';
import type { InMemoryPartition, InMemoryTransaction } from './in-memory-kafka-log.js';

/** A transactional id as the broker knows it: its latest epoch, and what that has open. */
export class InMemorySeat {
  private epoch = 0;
  private open: InMemoryTransaction | null = null;

  /** Aborts what the former epoch had open. @returns the new epoch */
  take(): number {
    if (this.open?.state === 'open') this.open.abort();
    this.open = null;
    return ++this.epoch;
  }

  begin(epoch: number, log: InMemoryPartition): InMemoryTransaction {
    this.check(epoch);
    this.open = log.begin();
    return this.open;
  }

  /** @throws GatewayError `producer-fenced` */
  check(epoch: number): void {
    if (epoch === this.epoch) return;
    throw new GatewayError('producer-fenced', `Epoch ${epoch} is over, it is ${this.epoch} now.`);
  }
}

/** A transaction whose records are written, but not committed. */
export interface HalfWritten {
  readonly offset: number;
  commit(): Promise<void>;
}

/** Writes in transactions; each step is a microtask, so that others come in between. */
export class InMemoryWriter implements TransactionWriter {
  private epoch: number | null = null;
  private ended = false;

  constructor(
    private readonly kafka: InMemoryKafka,
    private readonly seat: InMemorySeat,
    private readonly log: InMemoryPartition,
  ) {}

  async write(
    writes: readonly KeyedWrite[],
    beside: readonly OutgoingRecord[] = [],
  ): Promise<number> {
    const written = await this.writeHalf(writes);
    await written.commit();
    for (const record of beside) this.kafka.append({ partition: 0, ...record });
    return written.offset;
  }

  /** Everything of `write` but its end. */
  async writeHalf(writes: readonly KeyedWrite[]): Promise<HalfWritten> {
    await this.step();
    const epoch = (this.epoch ??= this.seat.take());
    await this.step();
    const transaction = this.seat.begin(epoch, this.log);
    const [offset = this.log.end] = writes.map((write) => transaction.append(write));
    return { offset, commit: () => this.commit(transaction, epoch) };
  }

  abandon(): void {
    this.ended = true;
  }

  async close(): Promise<void> {
    this.ended = true;
    await Promise.resolve();
  }

  private async commit(transaction: InMemoryTransaction, epoch: number): Promise<void> {
    await this.step();
    this.seat.check(epoch);
    transaction.commit();
    this.kafka.schedule();
    if (this.kafka.answersLost) throw new GatewayError('answer-lost', 'The connection was closed.');
  }

  private async step(): Promise<void> {
    await Promise.resolve();
    if (this.ended) throw new GatewayError('writer-closed', 'The writer was given up.');
    if (this.kafka.available) return;
    throw new GatewayError('kafka-unavailable', 'No Kafka broker answered.');
  }
}
