import type { Kafka, Producer } from 'kafkajs';

import { within } from '../within.js';
import type { TransactionWriter } from './owned-log.js';
import type { KeyedWrite } from './ports.js';

/**
 * How long a transaction may stay open before the broker aborts it by itself: longer than any append, yet readers of the
 * partition wait for it when its writer died and nobody took over.
 */
const TRANSACTION_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_LIMIT_MS = 5_000;

/**
 * Transactions in one partition under its fixed transactional id, so that the broker refuses every producer but the one
 * that began last.
 *
 * kafkajs asks for a producer id (which fences the others) with the first transaction and never again. After a failed
 * `commit` it can't go on, so it is not used after any failure.
 *
 * @source https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging
 */
export class TransactionalProducer implements TransactionWriter {
  private readonly producer: Producer;
  private connected: Promise<void> | null = null;
  private abandoned = false;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly partition: number,
  ) {
    this.producer = kafka.producer({
      transactionalId: `${topic}.${partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
      // A transaction right after another meets CONCURRENT_TRANSACTIONS, which passes within milliseconds.
      retry: { initialRetryTime: 20, retries: 8 },
      createPartitioner: () => () => partition,
    });
  }

  async write(writes: readonly KeyedWrite[]): Promise<number> {
    try {
      await (this.connected ??= this.producer.connect());
      const transaction = await this.producer.transaction();
      const { topic, partition } = this;
      const messages = writes.map(({ key, value }) => ({ key, value, partition }));
      const [answer] = await transaction.send({
        topic,
        messages,
        acks: -1,
        timeout: REQUEST_TIMEOUT_MS,
      });
      if (answer?.baseOffset === undefined) throw new Error(`no answer for ${topic}/${partition}`);
      if (this.abandoned) throw new Error('the writer was given up');
      await transaction.commit();
      return Number(answer.baseOffset);
    } finally {
      // A retry within the client may have connected again.
      if (this.abandoned) this.disconnect();
    }
  }

  abandon(): void {
    this.abandoned = true;
    this.disconnect();
  }

  async close(): Promise<void> {
    this.abandoned = true;
    await within(CLOSE_LIMIT_MS, this.producer.disconnect()).catch(() => undefined);
  }

  /** Waits for requests that may never be answered, so nobody waits for it. */
  private disconnect(): void {
    this.producer.disconnect().catch(() => undefined);
  }
}
