import type { ClusterAdmin } from '../../src/kafka/cluster-admin.js';
import type {
  FencedLog,
  GroupSource,
  GroupSourceOptions,
  KeyedWrite,
  LogReader,
  RecordSink,
  TopicAdmin,
} from '../../src/kafka/ports.js';

/** A cluster under the contract suites: the fake, or a real broker. Whatever it makes is closed by `close`. */
export interface ContractCluster {
  readonly admin: TopicAdmin;
  readonly clusterAdmin: ClusterAdmin;
  uniqueName(what: string): string;
  createTopic(partitions?: number, config?: Readonly<Record<string, string>>): Promise<string>;
  sink(): RecordSink;
  groupSource(options: GroupSourceOptions): GroupSource;
  logReader(topic: string): Promise<LogReader>;
  /** One replica's view; another replica's is another log. */
  fencedLog(topic: string): Promise<FencedLog>;
  /**
   * Takes partition 0 of a fenced log over, as a writer that stops in the midst of its first append.
   *
   * @returns the rest of the append; false when it is refused
   */
  halfAppend(topic: string, write: KeyedWrite): Promise<() => Promise<boolean>>;
  /** One record and its end, committed or aborted, so that the topic ends in a marker. */
  appendTransaction(topic: string, value: string, end: 'commit' | 'abort'): Promise<void>;
  /** Moves the start of partition 0, as retention does. */
  truncate(topic: string, start: number): Promise<void>;
  /** How long the cluster takes at most to do something that should not happen. */
  readonly aWhileMs: number;
  close(): Promise<void>;
}

export type MakeCluster = () => ContractCluster;
