import { GatewayError } from '../../gateway-error.js';
import type {
  AssignedPartition,
  GroupSource,
  PartitionIntake,
  RecordBatch,
  RecordSink,
} from '../../kafka/ports.js';
import { within } from '../../within.js';
import type { Started } from '../lanes/lane.js';
import type { Delivery } from '../messages/delivery.js';
import type { Committer } from '../progress/committer.js';
import type { OutcomeRecorder } from '../results/outcome-recorder.js';
import type { Quarantine } from '../results/quarantine.js';
import type { Attempts, Clock } from './attempt.js';
import {
  DispatchPartition,
  type DeliveryEnd,
  type DispatchContext,
  type DispatchLimits,
  type PartitionLane,
  type Targets,
} from './dispatch-partition.js';
import { Turns, type WakeUps } from './turns.js';

export interface DispatcherLimits extends DispatchLimits {
  /** Requests in flight in the whole process. */
  readonly inFlightTotal: number;
  /** Bytes of payloads that wait in all lanes. */
  readonly waitingBytes: number;
}

/** What the dispatcher is made of. */
export interface DispatcherParts {
  readonly targets: Targets;
  readonly attempts: Attempts;
  readonly outcomes: OutcomeRecorder;
  readonly committer: Committer;
  readonly sink: RecordSink;
  readonly quarantine: Quarantine;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly limits: DispatcherLimits;
  /** An outcome can't be written and never will be: the process must end. */
  readonly onFatal: (error: unknown) => void;
}

/** What there is at this moment, counted from the lanes themselves. */
export interface DispatcherGauges {
  readonly lanes: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly breakersOpen: number;
}

/** Reads `deliveries`, and gives each delivery its turn in its endpoint's lane. */
export class Dispatcher {
  private readonly partitions = new Set<DispatchPartition>();
  private readonly turns: Turns;
  private readonly context: DispatchContext;
  private usedBytes = 0;
  private source: GroupSource | undefined;
  private timer: NodeJS.Timeout | undefined;
  private drained: (() => void) | undefined;

  constructor(private readonly parts: DispatcherParts) {
    const { limits, targets, clock, sink } = parts;
    const mayStart = () => sink.healthy && sink.pending < UNRECORDED_LIMIT;
    this.turns = new Turns(limits.inFlightTotal, mayStart, parts.wakeUps, () => clock.now());
    this.context = {
      targets,
      limits,
      now: () => clock.now(),
      hasMemory: () => this.usedBytes < limits.waitingBytes,
      offer: (runner) => this.turns.offer(runner),
      attempt: (runner, started) => this.attempt(runner, started),
      end: (delivery, end, complete) => this.settle(this.end(delivery, end), complete),
      quarantine: ({ topic, partition }, record, detail, complete) => {
        const unreadable = { topic, partition, record, reason: 'unreadable-delivery', detail };
        this.settle(parts.quarantine.put(unreadable), complete);
      },
    };
  }

  /** @param source the group `dispatcher` on `deliveries`, made with this dispatcher's `assigned` */
  async start(source: GroupSource): Promise<void> {
    this.source = source;
    this.parts.committer.start();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    await source.start();
  }

  readonly assigned = (assigned: AssignedPartition): PartitionIntake => {
    const partition = new DispatchPartition(assigned, this.context);
    this.partitions.add(partition);
    this.parts.committer.add(assigned, partition.tracker);
    return {
      accept: (batch) => this.accept(partition, batch),
      revoke: () => {
        partition.revoke();
        this.partitions.delete(partition);
        this.parts.committer.remove(assigned);
      },
    };
  };

  /** An endpoint was created, changed or deleted. */
  endpointChanged(endpointId: string): void {
    for (const partition of this.partitions) partition.follow(endpointId);
    this.turns.run();
  }

  /**
   * Starts no more requests, waits for those under way at most `limitMs`, then commits and leaves the group. What
   * could not end in time is sent again by the next owner.
   */
  async stop(limitMs: number): Promise<void> {
    this.source?.pauseAll();
    this.turns.stop();
    await within(limitMs, this.allAnswered());
    await within(limitMs, this.parts.sink.flush());
    clearInterval(this.timer);
    await this.parts.committer.stop();
    await this.source?.stop();
  }

  gauges(): DispatcherGauges {
    let lanes = 0;
    let waiting = 0;
    let waitingBytes = 0;
    let breakersOpen = 0;
    for (const partition of this.partitions) {
      lanes += partition.lanes.size;
      for (const { lane } of partition.lanes.values()) {
        waiting += lane.waiting;
        waitingBytes += lane.waitingBytes;
        if (lane.breaker.state.kind !== 'closed') breakersOpen++;
      }
    }
    return { lanes, waiting, waitingBytes, breakersOpen, inFlight: this.turns.inFlight };
  }

  private accept(partition: DispatchPartition, batch: RecordBatch): number {
    const next = partition.accept(batch);
    for (const record of batch.records)
      if (record.offset < next) this.usedBytes += record.value?.length ?? 0;
    this.turns.run();
    return next;
  }

  private attempt(runner: PartitionLane, started: Started): void {
    const { lane, partition } = runner;
    const answered = () => {
      this.turns.ended(runner);
      if (this.turns.inFlight === 0) this.drained?.();
    };
    this.settle(this.parts.attempts.run(lane, started, answered), () => {
      lane.complete(started);
      partition.complete(started.item.offset);
    });
  }

  private async end(delivery: Delivery, end: DeliveryEnd): Promise<void> {
    const { outcomes, clock } = this.parts;
    const message = END_MESSAGES[end];
    if (end === 'endpoint-deleted') await outcomes.dropped(delivery, end, message, clock.now());
    else await outcomes.dead(delivery, end, message, clock.now());
  }

  /** Completes what was written down. What a closing sink refused stays open, for the next owner. */
  private settle(written: Promise<void>, complete: () => void): void {
    written.then(complete).catch((error: unknown) => {
      if (!(error instanceof GatewayError && error.code === 'sink-closed')) this.parts.onFatal(error);
    });
  }

  private tick(): void {
    this.usedBytes = this.gauges().waitingBytes;
    const nowMs = this.parts.clock.now();
    const forget = Math.floor(nowMs / FORGET_EVERY_MS) !== Math.floor((nowMs - TICK_MS) / FORGET_EVERY_MS);
    for (const partition of this.partitions) {
      partition.resumeIfUnblocked();
      if (forget) partition.forgetIdleLanes();
    }
  }

  private allAnswered(): Promise<void> {
    if (this.turns.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => (this.drained = resolve));
  }
}

/** Answers whose outcome is not yet acknowledged; beyond that nothing new is sent. */
const UNRECORDED_LIMIT = 20_000;
const TICK_MS = 100;
const FORGET_EVERY_MS = 30_000;

const END_MESSAGES: Readonly<Record<DeliveryEnd, string>> = {
  expired: 'the deadline passed before the next attempt could be made',
  'endpoint-disabled': 'the endpoint is disabled',
  'endpoint-deleted': 'the endpoint was deleted',
};
