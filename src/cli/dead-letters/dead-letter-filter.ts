import type { DeadLetterView } from './dead-letter-view.js';

/** Which dead letters are meant; what is not given lets all through. */
export interface DeadLetterFilter {
  readonly endpoint?: readonly string[];
  readonly delivery?: readonly string[];
  readonly event?: readonly string[];
  readonly reason?: readonly string[];
}

/** Whether a dead letter is meant. */
export function isMeant(letter: DeadLetterView, filter: DeadLetterFilter): boolean {
  const { delivery, reason } = letter;
  return (
    (filter.endpoint?.includes(delivery.endpointId) ?? true) &&
    (filter.delivery?.includes(delivery.id) ?? true) &&
    (filter.event?.includes(delivery.event.id) ?? true) &&
    (filter.reason?.includes(reason) ?? true)
  );
}
