import { GatewayError } from '../../gateway-error.js';
import type { LaneStatus, Replayed, ReplayFrom } from '../../pipeline/messages/operation.js';
import { InvalidFields } from '../../validation/field-fault.js';
import { assertMayWrite, type Caller } from '../access.js';
import type { Endpoints } from './endpoints.js';

/** Asks the replica that sends to an endpoint; whichever that is. */
export interface LaneQuestions {
  /** @throws GatewayError `owner-unavailable` */
  status(endpointId: string): Promise<LaneStatus>;
  /** Resolves when it is confirmed. @throws GatewayError `owner-unavailable`, `replay-running`, `replay-lost` */
  replay(endpointId: string, from: ReplayFrom): Promise<Replayed>;
}

/**
 * What becomes of an endpoint's deliveries, as operators ask and order it. State, so allowed for endpoints of the file,
 * too. Both throw GatewayError `not-found`, and what `LaneQuestions` throws.
 */
export class EndpointLanes {
  constructor(
    private readonly endpoints: Pick<Endpoints, 'get'>,
    private readonly lanes: LaneQuestions,
    private readonly now: () => number,
  ) {}

  async status(caller: Caller, id: string): Promise<LaneStatus> {
    return this.lanes.status(this.endpoints.get(caller, id).id);
  }

  /**
   * Sends all of the endpoint from there on again. Resolves when that is confirmed.
   *
   * @throws InvalidFields for a time to come; GatewayError `endpoint-disabled`, since all would go to the dead letters
   */
  async replay(caller: Caller, id: string, from: ReplayFrom): Promise<Replayed> {
    assertMayWrite(caller);
    const { disabled } = this.endpoints.get(caller, id);
    if (from.kind === 'time' && from.sinceMs > this.now())
      throw new InvalidFields([{ field: 'since', message: 'must not be in the future' }]);
    if (disabled !== null)
      throw new GatewayError(
        'endpoint-disabled',
        `Endpoint ${id} is disabled (${disabled.reason}), so nothing can be sent to it: enable it first.`,
      );
    return this.lanes.replay(id, from);
  }
}
