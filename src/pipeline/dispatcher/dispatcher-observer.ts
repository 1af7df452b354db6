import type { CommitOutcome } from '../../kafka/ports.js';

/** Is told how the dispatcher owns its partitions. */
export interface DispatcherObserver {
  committed(outcome: CommitOutcome): void;
  overtaken(deliveries: number): void;
  /** A record was read again that is done, or under way. */
  repeated(): void;
  /** Records were read once more for lanes that are behind, and so many of them taken. */
  caughtUp(read: number, taken: number): void;
  /** A partition sends from now on. @param durationMs since it was assigned */
  takenOver(durationMs: number, partition: number): void;
  /** This replica doubts that it owns a partition, and takes all over anew. */
  doubted(why: string, partition: number): void;
  /** A record of `lanes` is of a newer gateway: nothing of the partition is sent by this replica. */
  refused(partition: number, endpointId: string): void;
}
