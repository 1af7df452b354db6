import type { AssignedPartition, PartitionIntake, RecordBatch } from '../kafka/ports.js';
import type { CounterHandle } from './cells.js';
import type { Metrics } from './metrics.js';

type OnAssigned = (partition: AssignedPartition) => PartitionIntake;

/** Counts what a stage reads, and how far its partitions are behind their ends. */
export class MeasuredIntakes {
  readonly #lags = new Map<AssignedPartition, number>();

  constructor(private readonly metrics: Metrics) {
    metrics.gauge('partitionLag', () =>
      Array.from(this.#lags, ([{ topic, partition }, value]) => ({
        labels: { topic, partition: String(partition) },
        value,
      })),
    );
  }

  /** The same hand-over, measured. */
  measure(onAssigned: OnAssigned): OnAssigned {
    return (assigned) => {
      const intake = onAssigned(assigned);
      const read = this.metrics.counter('recordsRead', { topic: assigned.topic });
      return {
        accept: (batch) => this.#accept(assigned, intake, batch, read),
        release: () => intake.release(),
        revoke: () => {
          this.#lags.delete(assigned);
          intake.revoke();
        },
      };
    };
  }

  #accept(
    assigned: AssignedPartition,
    intake: PartitionIntake,
    batch: RecordBatch,
    read: CounterHandle,
  ): number {
    const next = intake.accept(batch);
    this.#lags.set(assigned, Math.max(0, batch.highWatermark - next));
    // What is not taken is read, and counted, again later.
    if (next >= batch.nextOffset) read.add(batch.records.length);
    else for (const { offset } of batch.records) if (offset < next) read.add();
    return next;
  }
}
