import type { Kafka, Message, Producer, Transaction } from 'kafkajs';

import { within } from '../within.js';
import type { TransactionWriter } from './owned-log.js';
import type { KeyedWrite, OutgoingRecord } from './ports.js';

/**
 * How long a transaction may stay open before the broker aborts it by itself: longer than any append, yet readers of the
 * partition wait for it when its writer died and nobody took over.
 */
const TRANSACTION_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_LIMIT_MS = 5_000;
const MAX_BATCH_BYTES = 512 * 1024;
/** More than a key and the frame of a record take. */
const RECORD_OVERHEAD_BYTES = 200;

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
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? partition,
    });
  }

  /** Several batches in one transaction, where all together is more than the broker takes at once. */
  async write(
    writes: readonly KeyedWrite[],
    beside: readonly OutgoingRecord[] = [],
  ): Promise<number> {
    try {
      await (this.connected ??= this.producer.connect());
      const transaction = await this.producer.transaction();
      const { topic, partition } = this;
      const messages = writes.map(({ key, value }) => ({ key, value, partition }));
      let first: number | null = null;
      for (const part of parts(messages)) {
        const offset = await sendTo(transaction, topic, part);
        first ??= offset;
      }
      for (const [other, records] of byTopic(beside)) {
        for (const part of parts(records)) await sendTo(transaction, other, part);
      }
      if (first === null) throw new Error(`nothing was written to ${topic}/${partition}`);
      if (this.abandoned) throw new Error('the writer was given up');
      await transaction.commit();
      return first;
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

/** @returns the offset of the first */
async function sendTo(
  transaction: Transaction,
  topic: string,
  messages: Message[],
): Promise<number> {
  const [answer] = await transaction.send({
    topic,
    messages,
    acks: -1,
    timeout: REQUEST_TIMEOUT_MS,
  });
  if (answer?.baseOffset === undefined) throw new Error(`no answer for ${topic}`);
  return Number(answer.baseOffset);
}

/** In order, each small enough to be one batch: the broker limits the batch, and there is one for each send. */
function* parts(messages: readonly Message[]): Generator<Message[]> {
  let part: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.value ?? '') + RECORD_OVERHEAD_BYTES;
    if (part.length > 0 && bytes + size > MAX_BATCH_BYTES) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(message);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function byTopic(records: readonly OutgoingRecord[]): ReadonlyMap<string, Message[]> {
  const topics = new Map<string, Message[]>();
  for (const { topic, key, value, partition = 0 } of records) {
    const messages = topics.get(topic) ?? [];
    messages.push({ key, value, partition });
    topics.set(topic, messages);
  }
  return topics;
}
