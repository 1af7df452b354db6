import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Message, Producer } from 'kafkajs';
import { EVENT_TYPES } from '../cast/cast.js';
import type { ProducedEvent } from '../ledger/entries.js';

const TICK_MS = 100;
const MOST_AT_ONCE = 500;
const AGAIN_AFTER_MS = 500;
const PADDING = 'x'.repeat(400);
/** Events of a crowd have that many keys; those of a line have one. */
const CROWD_KEYS = 50;

/**
 * Writes events all the time, each at its moment; while the broker is away they wait. One request at a time, repeated
 * until it is acknowledged, so that events of one key are in the order of their numbers.
 */
export class EventProducer {
  readonly produced: ProducedEvent[] = [];
  private readonly producer: Producer;
  private readonly topic: string;
  private readonly count: number;

  constructor(kafka: Kafka, topic: string, count: number) {
    this.producer = kafka.producer({ allowAutoTopicCreation: false });
    this.topic = topic;
    this.count = count;
  }

  /** Resolves when the last event is acknowledged. */
  async run(durationMs: number, signal: AbortSignal): Promise<void> {
    await this.producer.connect();
    try {
      const startedMs = Date.now();
      for (let next = 0; next < this.count && !signal.aborted;) {
        const due = Math.floor((this.count * (Date.now() - startedMs)) / durationMs);
        const end = Math.min(this.count, due, next + MOST_AT_ONCE);
        if (end > next) await this.write(next, end, signal);
        next = Math.max(next, end);
        await sleep(TICK_MS);
      }
    } finally {
      await this.producer.disconnect();
    }
  }

  private async write(from: number, to: number, signal: AbortSignal): Promise<void> {
    const numbers = Array.from({ length: to - from }, (_, index) => from + index);
    const messages = numbers.map(messageOf);
    while (!signal.aborted) {
      try {
        await this.producer.send({ topic: this.topic, messages });
        break;
      } catch {
        await sleep(AGAIN_AFTER_MS);
      }
    }
    const ackedMs = Date.now();
    for (const n of numbers) this.produced.push({ n, type: typeOf(n), ackedMs });
  }
}

function messageOf(n: number): Message {
  const type = typeOf(n);
  const key = type.startsWith('line') ? type : `${type}.${n % CROWD_KEYS}`;
  return { key, value: JSON.stringify({ id: `e-${n}`, type, n, padding: PADDING }) };
}

const typeOf = (n: number): string => EVENT_TYPES[n % EVENT_TYPES.length]!;
