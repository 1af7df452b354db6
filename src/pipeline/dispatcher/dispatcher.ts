import { GatewayError } from '../../gateway-error.js';
import type {
  AssignedPartition,
  FencedLog,
  GroupSource,
  LogReader,
  PartitionIntake,
  RecordSink,
} from '../../kafka/ports.js';
import { within } from '../../within.js';
import type { Places } from '../lanes/protocol/lane.js';
import type { Started } from '../lanes/protocol/partition-owner.js';
import type { Target } from '../messages/target.js';
import type { OutcomeRecorder } from '../results/outcome-recorder.js';
import type { Quarantine } from '../results/quarantine.js';
import type { Attempts, Clock } from './attempt.js';
import { DeliveryReader } from './delivery-reader.js';
import {
  END_MESSAGES,
  type DeliveryEnd,
  type DispatchContext,
  type DispatchLimits,
  type Targets,
} from './dispatch-context.js';
import { DispatchPartition } from './dispatch-partition.js';
import { cursorAges, gaugesOf, type DispatcherGauges } from './dispatcher-gauges.js';
import type { DispatcherObserver } from './dispatcher-observer.js';
import type { PartitionLane } from './partition-lane.js';
import { Turns, type WakeUps } from './turns.js';

export interface DispatcherLimits extends DispatchLimits {
  /** Requests in flight in the whole process. */
  readonly inFlightTotal: number;
  /** Bytes of payloads that wait in all lanes. */
  readonly waitingBytes: number;
  /** How often progress is committed, and changed cursors are written. */
  readonly commitIntervalMs: number;
}

/** What the dispatcher is made of. */
export interface DispatcherParts {
  readonly targets: Targets;
  readonly attempts: Attempts;
  readonly outcomes: OutcomeRecorder;
  readonly quarantine: Quarantine;
  readonly sink: RecordSink;
  /** Reads `deliveries`. */
  readonly reader: LogReader;
  readonly lanes: FencedLog;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly limits: DispatcherLimits;
  readonly observer: DispatcherObserver;
  /** An outcome can't be written and never will be: the process must end. */
  readonly onFatal: (error: unknown) => void;
}

/** Reads `deliveries`, and gives each delivery its turn in its endpoint's lane. */
export class Dispatcher {
  private readonly partitions = new Set<DispatchPartition>();
  /** Partitions with cursors of a newer gateway. */
  private readonly leftAlone = new Set<number>();
  private readonly turns: Turns;
  private readonly context: DispatchContext;
  private readonly reading = new DeliveryReader();
  private usedBytes = 0;
  private laneShare = 0;
  private rejoinAtMs = 0;
  private source: GroupSource | undefined;
  private timers: NodeJS.Timeout[] = [];
  private drained: (() => void) | undefined;

  constructor(private readonly parts: DispatcherParts) {
    const { limits, clock, sink, outcomes, observer } = parts;
    const mayStart = () => sink.healthy && sink.pending < UNRECORDED_LIMIT;
    this.turns = new Turns(limits.inFlightTotal, mayStart, parts.wakeUps, () => clock.now());
    this.laneShare = limits.waitingBytes;
    this.context = {
      targets: parts.targets,
      limits,
      reader: parts.reader,
      now: () => clock.now(),
      places: (payloads) => this.places(payloads),
      offer: (runner) => this.turns.offer(runner),
      run: () => this.turns.run(),
      attempt: (runner, target, started) => this.attempt(runner, target, started),
      end: (runner, started, why) => this.end(runner, started, why),
      report: (result) => this.settle(outcomes.endpoint(result), () => undefined),
      isUnreadable: (delivery) => this.reading.unreadable(delivery) !== undefined,
      quarantine: (partition, range) =>
        this.settle(parts.quarantine.putRange('deliveries', partition, range), () => undefined),
      committed: (outcome) => observer.committed(outcome),
      overtaken: (endpointId, from, to) => this.overtaken(endpointId, from, to),
      repeated: () => observer.repeated(),
      caughtUp: (read, taken) => observer.caughtUp(read, taken),
      takenOver: (sinceMs, partition) => {
        this.leftAlone.delete(partition);
        observer.takenOver(clock.now() - sinceMs, partition);
      },
      takeOver: (partition) => parts.lanes.takeOver(partition),
      doubt: (why, partition) => {
        observer.doubted(why, partition);
        this.rejoin();
      },
      refused: (partition, endpointId) => {
        this.leftAlone.add(partition);
        observer.refused(partition, endpointId);
      },
      onFatal: parts.onFatal,
    };
  }

  /** @param source the group `dispatcher` on `deliveries`, made with this dispatcher's `assigned` */
  async start(source: GroupSource): Promise<void> {
    this.source = source;
    const { commitIntervalMs } = this.parts.limits;
    this.timers = [
      setInterval(() => this.tick(), TICK_MS),
      setInterval(() => this.round(), commitIntervalMs),
      setInterval(() => this.forgetIdleLanes(), FORGET_EVERY_MS),
    ];
    await source.start();
  }

  readonly assigned = (assigned: AssignedPartition): PartitionIntake => {
    const partition = new DispatchPartition(assigned, this.reading, this.context);
    this.partitions.add(partition);
    partition.takeOver().catch(this.parts.onFatal);
    return {
      accept: (batch) => {
        const next = partition.accept(batch);
        for (const record of batch.records)
          if (record.offset < next) this.usedBytes += record.value?.length ?? 0;
        this.turns.run();
        return next;
      },
      release: () => partition.release(),
      revoke: () => {
        partition.revoke();
        this.partitions.delete(partition);
        this.leftAlone.delete(assigned.partition);
      },
    };
  };

  /** An endpoint was created, changed or deleted. */
  endpointChanged(endpointId: string): void {
    for (const partition of this.partitions) partition.follow(endpointId);
  }

  /**
   * Starts no more requests, waits for those under way, for their outcomes and for the last commit, each at most
   * `limitMs`, and leaves the group. What could not end in time is sent again by the next owner.
   */
  async stop(limitMs: number): Promise<void> {
    this.source?.pauseAll();
    this.turns.stop();
    await within(limitMs, this.allAnswered());
    await within(limitMs, this.parts.sink.flush());
    for (const timer of this.timers) clearInterval(timer);
    await within(limitMs, Promise.all(Array.from(this.partitions, (each) => each.settle())));
    await this.source?.stop();
    await Promise.all([this.parts.lanes.close(), this.parts.reader.close()]);
  }

  /** A partition that this replica owns and sends from; null for all others. */
  partition(index: number): DispatchPartition | null {
    for (const each of this.partitions)
      if (each.assigned.partition === index && each.isRunning) return each;
    return null;
  }

  /** Of how many of the partitions that it was assigned this replica knows what to do: it sends, or leaves them alone. */
  takeOvers(): { readonly done: number; readonly of: number } {
    const known = Array.from(this.partitions).filter(
      ({ isRunning, assigned }) => isRunning || this.leftAlone.has(assigned.partition),
    );
    return { done: known.length, of: this.partitions.size };
  }

  gauges(): DispatcherGauges {
    return gaugesOf(this.partitions, this.turns.inFlight, this.parts.clock.now());
  }

  /** See `cursorAges`. */
  cursorAges(): ReturnType<typeof cursorAges> {
    return cursorAges(this.partitions, this.parts.clock.now());
  }

  private places(payloads: number): Places {
    const full = this.usedBytes >= this.parts.limits.waitingBytes;
    return { count: full ? 0 : payloads, bytes: this.laneShare };
  }

  private attempt(runner: PartitionLane, target: Target, started: Started): void {
    const { attempts } = this.parts;
    const written = attempts.run(target, started.delivery, (verdict, { http, endedAtMs }) => {
      const transition = runner.answered(started, verdict, http?.status ?? null, endedAtMs);
      this.ended(runner);
      return transition;
    });
    const settle = async (): Promise<void> => {
      const verdict = await written;
      if (verdict.kind === 'retry' && target.ordering === 'strict')
        runner.retryInPlace(started, this.parts.clock.now() + verdict.afterMs);
      else runner.partition.complete(runner, started.offset);
      runner.partition.changed(runner);
    };
    this.settle(settle(), () => undefined);
  }

  private end(runner: PartitionLane, started: Started, why: DeliveryEnd): void {
    this.settle(this.writeEnd(started, why), () =>
      runner.partition.complete(runner, started.offset),
    );
    this.ended(runner);
  }

  private async writeEnd({ delivery }: Started, why: DeliveryEnd): Promise<void> {
    const { outcomes, quarantine, clock } = this.parts;
    const unreadable = this.reading.unreadable(delivery);
    const message = END_MESSAGES[why];
    if (unreadable !== undefined)
      await quarantine.put({ ...unreadable, reason: 'unreadable-delivery' });
    else if (why === 'expired' || why === 'endpoint-disabled')
      await outcomes.dead(delivery, why, message, clock.now());
    else await outcomes.dropped(delivery, why, message, clock.now());
  }

  private overtaken(endpointId: string, from: number, to: number): void {
    this.parts.observer.overtaken(to - from);
    this.context.report({
      kind: 'endpoint.overtaken',
      endpointId,
      tenant: this.parts.targets.get(endpointId)?.tenant ?? '',
      reason: `retention deleted what lay between the offsets ${from} and ${to} of its partition`,
      atMs: this.parts.clock.now(),
    });
  }

  /** Not more often than `REJOIN_EVERY_MS`: whatever made us doubt may last. */
  private rejoin(): void {
    const nowMs = this.parts.clock.now();
    if (nowMs < this.rejoinAtMs) return;
    const waitMs = Math.max(0, this.rejoinAtMs + REJOIN_EVERY_MS - nowMs);
    this.rejoinAtMs = nowMs + waitMs;
    setTimeout(() => this.source?.rejoin(), waitMs).unref();
  }

  private ended(runner: PartitionLane): void {
    this.turns.ended(runner);
    if (this.turns.inFlight === 0) this.drained?.();
  }

  /** Completes what was written down. What a closing sink refused stays open, for the next owner. */
  private settle(written: Promise<unknown>, complete: () => void): void {
    written.then(complete).catch((error: unknown) => {
      if (!(error instanceof GatewayError && error.code === 'sink-closed'))
        this.parts.onFatal(error);
    });
  }

  private tick(): void {
    this.usedBytes = 0;
    let holding = 1;
    for (const { activeRunners } of this.partitions)
      for (const { lane } of activeRunners) {
        this.usedBytes += lane.waitingBytes;
        if (lane.waitingBytes > 0) holding++;
      }
    this.laneShare = Math.ceil(this.parts.limits.waitingBytes / holding);
    for (const partition of this.partitions) partition.tick();
    this.turns.run();
  }

  private round(): void {
    for (const partition of this.partitions) partition.round();
  }

  private forgetIdleLanes(): void {
    for (const partition of this.partitions) partition.forgetIdleLanes();
  }

  private allAnswered(): Promise<void> {
    if (this.turns.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => (this.drained = resolve));
  }
}

/** Answers whose outcome is not yet acknowledged; beyond that nothing new is sent. */
const UNRECORDED_LIMIT = 20_000;
const TICK_MS = 100;
const REJOIN_EVERY_MS = 3_000;
const FORGET_EVERY_MS = 30_000;
