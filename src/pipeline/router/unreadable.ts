/** Why a record can't be read as an event. Stable: it is a header of the quarantined record and a metric's label. */
export type UnreadableReason =
  | 'cloudevents-attribute-missing'
  | 'cloudevents-attribute-invalid'
  | 'cloudevents-version-unsupported'
  | 'cloudevents-format-unsupported'
  | 'cloudevents-batch-unsupported'
  | 'cloudevents-not-json'
  | 'content-type-invalid'
  | 'json-invalid'
  | 'json-too-deep'
  | 'event-id-invalid'
  | 'event-type-invalid'
  | 'tenant-invalid';

/** A record that goes to quarantine. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  /** For people: which part is at fault, and how. Never holds the record's data. */
  readonly detail: string;
}

export function unreadable(reason: UnreadableReason, detail: string): Unreadable {
  return { kind: 'unreadable', reason, detail };
}
