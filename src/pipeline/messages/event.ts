import type { TraceContext } from './trace-context.js';

/** Where a record stands in Kafka. */
export interface SourcePosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
}

/** The payload of an event. JSON is kept as the bytes it came in, never parsed and printed again. */
export type EventData =
  | { readonly kind: 'json'; readonly bytes: Buffer }
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'none' };

/** A domain event read from a source topic. */
export interface DomainEvent {
  readonly id: string;
  readonly type: string;
  /** CloudEvents `time`, else the record's timestamp. Milliseconds since 1970. */
  readonly timeMs: number;
  readonly source: SourcePosition;
  readonly data: EventData;
  /** Media type of `data`; null when the event has no data or did not say. */
  readonly contentType: string | null;
  /** The record's value, untouched; null for a tombstone. */
  readonly raw: Buffer | null;
  /** Media type of `raw` where it is not that of `data`: CloudEvents in structured mode. */
  readonly rawContentType?: string;
  /**
   * CloudEvents context attributes other than id, type, time and datacontenttype, by their lower-case names
   * (`source`, `subject`, `dataschema`, extensions); empty for other records.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** The trace that its producer was in; null when it told none. */
  readonly trace: TraceContext | null;
}
