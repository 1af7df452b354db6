import type { CommitOutcome, LogReader, OwnedLog, UnreadableRange } from '../../kafka/ports.js';
import type { Places } from '../lanes/protocol/lane.js';
import type { Started } from '../lanes/protocol/partition-owner.js';
import type { Delivery } from '../messages/delivery.js';
import type { EndpointResult } from '../messages/result.js';
import type { Target } from '../messages/target.js';
import type { PartitionLane } from './partition-lane.js';

/** The endpoints as this replica knows them. */
export interface Targets {
  get(endpointId: string): Target | undefined;
  /** The offset of `control` up to which this replica has applied it. */
  readonly appliedOffset: number;
}

/** Why a delivery ends without an attempt. */
export type DeliveryEnd = 'expired' | 'endpoint-disabled' | 'endpoint-deleted' | 'unreadable';

export interface DispatchLimits {
  /** Places for payloads in a lane. */
  readonly lanePlaces: number;
  /** Cap on the offsets between the position and the lowest open one of a partition. */
  readonly span: number;
}

/** What the partitions of one dispatcher share, and how they reach the world. */
export interface DispatchContext {
  readonly targets: Targets;
  readonly limits: DispatchLimits;
  readonly now: () => number;
  /** How much a lane may hold, if `payloads` of its payloads are of use now. */
  readonly places: (payloads: number) => Places;
  /** A lane may have become ready. */
  readonly offer: (runner: PartitionLane) => void;
  /** Starts all that may start. Once after a number of `offer`s. */
  readonly run: () => void;
  /** Sends what the lane has started, and settles it when its outcome is written down. */
  readonly attempt: (runner: PartitionLane, target: Target, started: Started) => void;
  /** Ends what the lane has started without an attempt, and settles it when that is written down. */
  readonly end: (runner: PartitionLane, started: Started, why: DeliveryEnd) => void;
  readonly report: (result: EndpointResult) => void;
  readonly isUnreadable: (delivery: Delivery) => boolean;
  readonly quarantine: (partition: number, range: UnreadableRange) => void;
  readonly committed: (outcome: CommitOutcome) => void;
  /** Retention deleted what lay in [from, to) before the endpoint got there; others' deliveries may be among it. */
  readonly overtaken: (endpointId: string, from: number, to: number) => void;
  /** Fences the partition of `lanes` and reads it. */
  readonly takeOver: (partition: number) => Promise<OwnedLog>;
  /** Reads `deliveries`. */
  readonly reader: LogReader;
  /** This replica may not be the owner any more: everything is to be taken over anew. */
  readonly doubt: (why: string, partition: number) => void;
  /** A newer gateway wrote of this endpoint in `lanes`: this replica leaves the partition alone. */
  readonly refused: (partition: number, endpointId: string) => void;
  readonly onFatal: (error: unknown) => void;
}
