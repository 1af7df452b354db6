import type { Consumer, Kafka } from 'kafkajs';
import type { DeliveryOutcome } from '../ledger/entries.js';

/** Reads the whole results topic, from its beginning on, once all faults are over. */
export class ResultsReader {
  readonly outcomes: DeliveryOutcome[] = [];
  private readonly consumer: Consumer;
  private readonly topic: string;
  private readonly nextOffsets = new Map<number, number>();

  constructor(kafka: Kafka, topic: string) {
    this.consumer = kafka.consumer({ groupId: `${topic}.chaos` });
    this.topic = topic;
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    await this.consumer.run({
      eachBatch: async ({ batch: { partition, messages } }) => {
        for (const { offset, headers, value } of messages) {
          if (Number(offset) < (this.nextOffsets.get(partition) ?? 0)) continue;
          this.nextOffsets.set(partition, Number(offset) + 1);
          const type = String(headers?.['ce_type']);
          if (value === null || !/\.(attempt|delivery)\./.test(type)) continue;
          const result: ResultValue = JSON.parse(value.toString('utf8'));
          this.outcomes.push(outcomeOf(result));
        }
      },
    });
  }

  /** @param ends of the topic's partitions */
  hasRead(ends: readonly { readonly partition: number; readonly high: string }[]): boolean {
    return ends.every(
      ({ partition, high }) => (this.nextOffsets.get(partition) ?? 0) >= Number(high),
    );
  }

  stop(): Promise<void> {
    return this.consumer.disconnect();
  }
}

/** What we need of a result, see docs/result.schema.json. */
interface ResultValue {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly endpointId: string;
  readonly event: { readonly id: string };
  readonly outcome: DeliveryOutcome['outcome'];
  readonly final: boolean;
  readonly timings: {
    readonly routedAt: string;
    readonly startedAt: string | null;
    readonly endedAt: string;
  };
  readonly instance: string;
}

function outcomeOf(value: ResultValue): DeliveryOutcome {
  const { deliveryId, attempt, endpointId, event, outcome, final, timings, instance } = value;
  return {
    endpoint: endpointId,
    deliveryId,
    n: Number(event.id.slice('e-'.length)),
    attempt,
    outcome,
    final,
    routedMs: Date.parse(timings.routedAt),
    startedMs: timings.startedAt === null ? null : Date.parse(timings.startedAt),
    endedMs: Date.parse(timings.endedAt),
    instance,
  };
}
