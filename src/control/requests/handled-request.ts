/** A request with an `Idempotency-Key` that was carried out. */
export interface HandledRequest {
  /** A digest of who asked and of the key. */
  readonly id: string;
  /** A digest of what was asked, keyed by the request's own key. */
  readonly fingerprint: string;
  /** What it made or changed. */
  readonly objectId: string;
  /** The object's version after it. */
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
}

/** A request that may come again. */
export type RepeatableRequest = Pick<HandledRequest, 'id' | 'fingerprint'>;
