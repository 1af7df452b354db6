import { hash } from 'node:crypto';
import type { SourcePosition } from '../messages/event.js';

/** 156 bits: no two deliveries ever meet. */
const DIGEST_CHARACTERS = 26;

/**
 * The id of the delivery of one record to one endpoint through one subscription, the same however often it is routed:
 * a router that crashed and starts again repeats ids instead of inventing new ones. It becomes the `webhook-id`, so it
 * holds only letters, digits, `_` and `-`.
 *
 * @param recordTimestampMs tells a topic from its namesake that was deleted and created again
 */
export function deliveryId(
  source: SourcePosition,
  recordTimestampMs: number,
  endpointId: string,
  subscriptionId: string,
): string {
  const { topic, partition, offset } = source;
  // The length keeps the two free texts apart, whatever characters they hold.
  const endpoint = `${endpointId.length}:${endpointId}`;
  const identity = `${topic}\n${partition}\n${offset}\n${recordTimestampMs}\n${endpoint}${subscriptionId}`;
  return `dlv_${hash('sha256', identity, 'base64url').slice(0, DIGEST_CHARACTERS)}`;
}
