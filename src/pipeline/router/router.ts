import { within } from '../../within.js';
import type {
  AssignedPartition,
  GroupSource,
  PartitionIntake,
  RecordSink,
} from '../../kafka/ports.js';
import type { Topology } from '../../topology.js';
import type { DomainEvent } from '../messages/event.js';
import type { Target } from '../messages/target.js';
import type { TraceContext } from '../messages/trace-context.js';
import type { Committer } from '../progress/committer.js';
import type { OutcomeRecorder } from '../results/outcome-recorder.js';
import type { Quarantine } from '../results/quarantine.js';
import type { DecodingRules } from './decode-record.js';
import { RoutePartition } from './route-partition.js';
import type { TenantSubscriptions } from './tenant-subscriptions.js';

/** The endpoints as this replica knows them. */
export interface RouterTargets {
  get(endpointId: string): Target | undefined;
  readonly appliedOffset: number;
}

export interface RouterObserver {
  /** @param deliveries how many the event became; 0 when nobody wants it */
  routed(deliveries: number): void;
  /** A record was read again that is routed already. */
  repeated(): void;
}

/** Tells a tracing backend how events are routed. */
export interface RouteTracer {
  /** An event that at least one subscription wants is being routed. */
  route(event: DomainEvent): RouteSpan;
}

export interface RouteSpan {
  /** What the event's deliveries are a part of. */
  readonly context: TraceContext;
  /** The broker has answered for all that came of the event. */
  end(deliveries: number): void;
}

export interface RouterParts {
  readonly index: Pick<TenantSubscriptions, 'match'>;
  readonly targets: RouterTargets;
  readonly decoding: DecodingRules;
  readonly outcomes: Pick<OutcomeRecorder, 'dropped'>;
  readonly quarantine: Quarantine;
  readonly committer: Committer;
  readonly sink: RecordSink;
  readonly topology: Topology;
  /** Cap on the age of a delivery, whatever its endpoint asks for. */
  readonly longestAgeMs: number;
  readonly now: () => number;
  readonly observer: RouterObserver;
  /** Null when nothing is exported: then nothing is done for it. */
  readonly tracer: RouteTracer | null;
  readonly onFatal: (error: unknown) => void;
}

/**
 * Turns events into deliveries. A record is complete, so may be committed, when the broker has acknowledged all that
 * came of it: its deliveries, or its place in quarantine.
 */
export class Router {
  private readonly partitions = new Set<RoutePartition>();
  private source: GroupSource | undefined;

  constructor(private readonly parts: RouterParts) {}

  /** @param source the group `router` on the source topics, made with this router's `assigned` */
  async start(source: GroupSource): Promise<void> {
    this.source = source;
    this.parts.committer.start();
    await source.start();
  }

  readonly assigned = (assigned: AssignedPartition): PartitionIntake => {
    const partition = new RoutePartition(assigned, this.parts);
    this.partitions.add(partition);
    this.parts.committer.add(assigned, partition.tracker);
    return {
      accept: (batch) => partition.accept(batch),
      release: async () => {
        await partition.release();
        await this.parts.committer.settle(assigned);
      },
      revoke: () => {
        partition.revoke();
        this.partitions.delete(partition);
        this.parts.committer.remove(assigned);
      },
    };
  };

  /** Ends what was begun, at most `limitMs` long, then commits and leaves the group. */
  async stop(limitMs: number): Promise<void> {
    this.source?.pauseAll();
    for (const partition of this.partitions) partition.revoke();
    await within(limitMs, this.parts.sink.flush());
    await this.parts.committer.stop(limitMs);
    await this.source?.stop();
  }
}
