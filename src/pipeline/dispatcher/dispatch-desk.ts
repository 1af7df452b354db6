import { GatewayError } from '../../gateway-error.js';
import { Partitioner } from '../../kafka/partitioner.js';
import { messageOf } from '../../unknown-error.js';
import type { LaneStatus, Replayed, ReplayFrom } from '../messages/operation.js';
import type { Targets } from './dispatch-context.js';
import type { DispatchPartition } from './dispatch-partition.js';
import { laneStatus } from './lane-status.js';

export interface DispatchDeskParts {
  /** The partitions that this replica owns and sends from; null for all others. */
  readonly dispatcher: { partition(index: number): DispatchPartition | null };
  readonly targets: Targets;
  /** The offset of the first delivery of a partition that was written at a time or later. */
  readonly offsetAt: (partition: number, timestampMs: number) => Promise<number>;
  /** How many `deliveries` has. */
  readonly partitions: number;
  readonly instance: string;
  readonly now: () => number;
}

/** Answers for the lanes that this replica owns: how they are, and replays. Null is the answer for all others. */
export class DispatchDesk {
  private readonly partitioner = new Partitioner();

  constructor(private readonly parts: DispatchDeskParts) {}

  status(endpointId: string): LaneStatus | null {
    const { targets, instance, now } = this.parts;
    const partition = this.partitionOf(endpointId);
    if (partition === null) return null;
    return laneStatus(partition.runners.get(endpointId), targets.get(endpointId), {
      partition: partition.assigned.partition,
      position: partition.position,
      instance,
      nowMs: now(),
    });
  }

  /**
   * Resolves when it is durable that all of the endpoint from there on will be sent again.
   *
   * @throws GatewayError `replay-running`, `replay-lost`; `owner-unavailable` when Kafka does not tell an offset
   */
  async replay(endpointId: string, from: ReplayFrom): Promise<Replayed | null> {
    const asked = this.partitionOf(endpointId);
    if (asked === null) return null;
    const { partition } = asked.assigned;
    const fromOffset = await this.offsetOf(partition, from);
    const owned = this.partitionOf(endpointId);
    if (owned === null) return null;
    // What is above the position will be sent anyway.
    const wanted = Math.min(fromOffset, owned.position);
    await owned.replay(endpointId, wanted);
    return { partition, fromOffset: wanted };
  }

  private partitionOf(endpointId: string): DispatchPartition | null {
    const { dispatcher, partitions } = this.parts;
    return dispatcher.partition(this.partitioner.partition(endpointId, partitions));
  }

  /** What retention has deleted can't be sent again, so never below the partition's start. */
  private async offsetOf(partition: number, from: ReplayFrom): Promise<number> {
    try {
      if (from.kind === 'time') return await this.parts.offsetAt(partition, from.sinceMs);
      return Math.max(from.offset, await this.parts.offsetAt(partition, 0));
    } catch (error) {
      throw new GatewayError(
        'owner-unavailable',
        `Kafka did not tell where to begin (${messageOf(error)}): try again.`,
        { cause: error },
      );
    }
  }
}
