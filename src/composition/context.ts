import type { Settings } from '../config/settings.js';
import type { createKafka } from '../kafka/client.js';
import type { RecordSink, TopicAdmin } from '../kafka/ports.js';
import type { LeveledLogger } from '../logging/logger.js';
import type { Metrics } from '../metrics/metrics.js';
import type { TimerWheel } from '../pipeline/sending/timer-wheel.js';
import type { Topology } from '../topology.js';
import type { PipelineTracer } from './tracing.js';

/** What all parts of one process share. */
export interface Context {
  readonly settings: Settings;
  readonly topology: Topology;
  readonly logger: LeveledLogger;
  readonly metrics: Metrics;
  /** Null when no spans are exported. */
  readonly tracer: PipelineTracer | null;
  /** A client for each consumer: kafkajs keeps a group's offsets in it. */
  readonly newKafka: () => ReturnType<typeof createKafka>;
  readonly admin: TopicAdmin;
  readonly sink: RecordSink;
  /** Wake-ups by the clock on the wall, for lanes and retries. */
  readonly timers: TimerWheel;
  /** Something ended that can't come back: the process must end. */
  readonly onFatal: (error: unknown) => void;
}
