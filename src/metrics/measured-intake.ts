import type { AssignedPartition, PartitionIntake, RecordBatch } from '../kafka/ports.js';
import type { CounterHandle } from './cells.js';
import { MeasuredPartition } from './measured-partition.js';
import type { Metrics } from './metrics.js';

type OnAssigned = (partition: AssignedPartition) => PartitionIntake;

interface Lag {
  readonly group: string;
  records: number;
}

/** Counts what stages read, how far their partitions are behind their ends, and measures commits. */
export class MeasuredIntakes {
  readonly #lags = new Map<AssignedPartition, Lag>();

  /** @param now for durations, in milliseconds */
  constructor(
    private readonly metrics: Metrics,
    private readonly now: () => number,
  ) {
    metrics.gauge('partitionLag', () =>
      Array.from(this.#lags, ([{ topic, partition }, { records }]) => ({
        labels: { topic, partition: String(partition) },
        value: records,
      })),
    );
  }

  /** Records that the group's partitions of this process have beyond what was read. */
  lagOf(group: string): number {
    let records = 0;
    for (const lag of this.#lags.values()) if (lag.group === group) records += lag.records;
    return records;
  }

  /** The same hand-over, measured. */
  measure(group: string, onAssigned: OnAssigned): OnAssigned {
    const duration = this.metrics.histogram('commitDuration', { group });
    const metadata = this.metrics.histogram('commitMetadata', { group });
    return (assigned) => {
      const intake = onAssigned(new MeasuredPartition(assigned, duration, metadata, this.now));
      const read = this.metrics.counter('recordsRead', { topic: assigned.topic });
      this.metrics.counter('recordsOvertaken', { topic: assigned.topic }); // from 0 on
      const lag = { group, records: 0 };
      this.#lags.set(assigned, lag);
      return {
        accept: (batch) => accept(intake, batch, read, lag),
        release: () => intake.release(),
        revoke: () => {
          this.#lags.delete(assigned);
          intake.revoke();
        },
      };
    };
  }
}

function accept(
  intake: PartitionIntake,
  batch: RecordBatch,
  read: CounterHandle,
  lag: Lag,
): number {
  const next = intake.accept(batch);
  lag.records = Math.max(0, batch.highWatermark - next);
  // What is not taken is read, and counted, again later.
  if (next >= batch.nextOffset) read.add(batch.records.length);
  else for (const { offset } of batch.records) if (offset < next) read.add();
  return next;
}
