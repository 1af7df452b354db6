import type { EndpointSpec } from '../endpoints/endpoint.js';
import type { SubscriptionSpec } from '../subscriptions/subscription.js';

/** An endpoint of the configuration file. */
export interface DeclaredEndpointSpec {
  readonly id: string;
  readonly spec: EndpointSpec;
  readonly secret: string;
}

/** A subscription of the configuration file. */
export interface DeclaredSubscriptionSpec {
  readonly id: string;
  readonly spec: SubscriptionSpec;
}

/**
 * What the configuration file declares. A list that is there, even an empty one, is all that the file wants: objects of
 * an earlier file that are not in it are deleted. Null: the file does not speak of them, so none is touched.
 */
export interface DeclaredObjects {
  readonly endpoints: readonly DeclaredEndpointSpec[] | null;
  readonly subscriptions: readonly DeclaredSubscriptionSpec[] | null;
}
