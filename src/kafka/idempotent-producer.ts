import type { IHeaders, Kafka, Message, Producer } from 'kafkajs';

import type { PartitionBatch } from './batch-builder.js';
import type { RequestSender, SendableRecord } from './batching-sink.js';
import type { ProducedHeaders } from './ports.js';
import type { ProducedMessage } from './produce-request.js';

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Sends one request at a time with an idempotent kafkajs producer, opened at the first and after each `renew`.
 *
 * A failed request must be sent again with the same records for each partition, or by a renewed producer: the broker
 * recognises a repeated batch by its sequence numbers alone, and kafkajs sets these back after any failure. A different
 * batch in the same place would be taken for the repeated one and be lost.
 */
export class IdempotentProducer implements RequestSender {
  private producer: Producer | null = null;

  constructor(private readonly kafka: Kafka) {}

  async send(batches: readonly PartitionBatch<SendableRecord>[]): Promise<number[]> {
    const producer = await this.open();
    const answers = await producer.sendBatch({
      acks: -1,
      timeout: REQUEST_TIMEOUT_MS,
      topicMessages: topicMessages(batches),
    });
    return batches.map(({ topic, partition }) => {
      const answer = answers.find((one) => one.topicName === topic && one.partition === partition);
      if (answer?.baseOffset === undefined) {
        throw new Error(`no answer for ${topic}/${partition}: its metadata is out of date`);
      }
      return Number(answer.baseOffset);
    });
  }

  renew(): void {
    const lost = this.producer;
    this.producer = null;
    // Waits for requests that may never be answered, so nobody waits for it.
    lost?.disconnect().catch(() => undefined);
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    await producer?.disconnect();
  }

  private async open(): Promise<Producer> {
    if (this.producer) return this.producer;
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // The least that kafkajs allows an idempotent producer; the sink has its own patience.
      retry: { retries: 1, initialRetryTime: 50, maxRetryTime: 50 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    this.producer = producer;
    return producer;
  }
}

function topicMessages(
  batches: readonly PartitionBatch<SendableRecord>[],
): { topic: string; messages: Message[] }[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, partition, items } of batches) {
    let messages = byTopic.get(topic);
    if (!messages) byTopic.set(topic, (messages = []));
    for (const { record, content } of items) {
      const message: Message & ProducedMessage = {
        key: record.key,
        value: record.value,
        partition,
        content,
        ...(record.headers ? { headers: writable(record.headers) } : {}),
      };
      messages.push(message);
    }
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

/** The same object: kafkajs does not say that it only reads it. */
function writable(headers: ProducedHeaders): IHeaders {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- differs in `readonly` alone
  return headers as IHeaders;
}
