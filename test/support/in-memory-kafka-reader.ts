import type { LogReader, RecordBatch, Sweep } from '../../src/kafka/ports.js';
import type { InMemoryKafka } from './in-memory-kafka.js';

interface Reading {
  next: number;
  readonly take: (batch: RecordBatch) => 'more' | 'enough';
}

/** Reads a topic in memory. */
export class InMemoryLogReader implements LogReader {
  private readonly sweeps = new Map<number, Reading>();

  constructor(
    private readonly kafka: InMemoryKafka,
    private readonly topic: string,
  ) {}

  sweep(partition: number, from: number, take: Reading['take']): Sweep {
    const reading = { next: from, take };
    this.sweeps.set(partition, reading);
    this.kafka.schedule();
    return { end: () => this.end(partition, reading) };
  }

  async bounds(partition: number): Promise<{ readonly start: number; readonly end: number }> {
    await this.kafka.reachable();
    const { start, readableEnd } = this.kafka.partition(this.topic, partition);
    return { start, end: readableEnd };
  }

  async close(): Promise<void> {
    this.sweeps.clear();
    await Promise.resolve();
  }

  /** Hands over one batch to each sweep. @returns whether there was one */
  deliver(): boolean {
    let delivered = false;
    for (const [partition, reading] of this.sweeps) {
      const log = this.kafka.partition(this.topic, partition);
      const batch = log.read(Math.max(reading.next, log.start));
      if (!batch) continue;
      reading.next = batch.nextOffset;
      if (reading.take(batch) === 'enough') this.end(partition, reading);
      delivered = true;
    }
    return delivered;
  }

  private end(partition: number, reading: Reading): void {
    if (this.sweeps.get(partition) === reading) this.sweeps.delete(partition);
  }
}
