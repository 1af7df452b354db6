import type { LaneStatus, Replayed, ReplayFrom } from '../messages/operation.js';

/** Where a replica answers for the lanes that it owns. */
export interface LaneDesk {
  /** Null when this replica does not own the endpoint's partition, or may not send yet. */
  status(endpointId: string): LaneStatus | null;
  /**
   * Resolves when it is durable that all of the endpoint from there on will be sent again; with null when this replica
   * does not own its partition.
   *
   * @throws GatewayError `replay-running`, `replay-lost`, `owner-unavailable`
   */
  replay(endpointId: string, from: ReplayFrom): Promise<Replayed | null>;
}
