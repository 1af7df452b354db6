import type { CommitOutcome } from '../../kafka/ports.js';

/** Is told how the dispatcher owns its partitions. */
export interface DispatcherObserver {
  committed(outcome: CommitOutcome): void;
  overtaken(deliveries: number): void;
  /** A partition sends from now on. @param durationMs since it was assigned */
  takenOver?(durationMs: number, partition: number): void;
  /** This replica doubts that it owns a partition, and takes all over anew. */
  doubted(why: string, partition: number): void;
}
