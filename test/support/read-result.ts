import type { ReadRecord } from './topic-reader.js';

/** The value of a result about a delivery, as `docs/result.schema.json` describes it. */
export interface ResultValue {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly endpointId: string;
  readonly event: { readonly id: string; readonly source: { readonly topic: string } };
  readonly outcome: string;
  readonly final: boolean;
  readonly http: { readonly status: number; readonly bodySnippet: string } | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly timings: { readonly startedAt: string | null; readonly endedAt: string };
  readonly nextAttemptAt: string | null;
  readonly traceparent: string | null;
  readonly instance: string;
  /** Of results about an endpoint only. */
  readonly reason?: string;
}

/** A record of the results topic. */
export interface ReadResult extends ResultValue {
  /** The last part of its CloudEvents type: `attempt.succeeded`, `breaker.opened`, … */
  readonly kind: string;
}

/** Reads a record of the results topic as its users do: the type from the header, all else from the JSON value. */
export function readResult({ headers, value }: ReadRecord): ReadResult {
  const fields: ResultValue = JSON.parse(String(value));
  return { ...fields, kind: (headers['ce_type'] ?? '').replace('event-gateway.', '') };
}
