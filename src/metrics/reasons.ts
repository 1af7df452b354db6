import type { DeadReason } from '../pipeline/messages/dead-letter.js';
import type { UnreadableReason } from '../pipeline/router/unreadable.js';

/**
 * The values of `reason` that are known beforehand. Their counters begin at 0 when the process starts: one that begins
 * with its first event shows no increase then, and an alert on the increase misses it.
 */

/** Why deliveries end in the dead-letter topic. */
export const DEAD_REASONS = reasons<DeadReason>({
  'attempts-exhausted': true,
  'age-exhausted': true,
  expired: true,
  gone: true,
  'endpoint-disabled': true,
});

type QuarantineReason =
  | UnreadableReason
  | 'delivery-too-large'
  | 'unreadable-delivery'
  | 'batch-too-large'
  | 'batch-corrupt';

/** Why records end in the quarantine topic. */
export const QUARANTINE_REASONS = reasons<QuarantineReason>({
  'cloudevents-attribute-missing': true,
  'cloudevents-attribute-invalid': true,
  'cloudevents-version-unsupported': true,
  'cloudevents-format-unsupported': true,
  'cloudevents-batch-unsupported': true,
  'cloudevents-not-json': true,
  'content-type-invalid': true,
  'json-invalid': true,
  'json-too-deep': true,
  'event-id-invalid': true,
  'event-type-invalid': true,
  'tenant-invalid': true,
  'delivery-too-large': true,
  'unreadable-delivery': true,
  'batch-too-large': true,
  'batch-corrupt': true,
});

/** What makes the dispatcher doubt that it owns a partition. */
export const DOUBTS = ['commit', 'lanes'] as const;

/** As a record, the compiler sees that none is missing. */
function reasons<R extends string>(all: Readonly<Record<R, true>>): readonly string[] {
  return Object.keys(all);
}
