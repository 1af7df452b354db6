/** How the receiver of an endpoint behaves. `share`: of the deliveries, told by their ids, so the same on each attempt. */
export type Manners =
  | { readonly kind: 'takes'; readonly afterMs: number }
  /** 500 to a share of first and of second requests; and to all requests for another share. */
  | { readonly kind: 'fails'; readonly share: number; readonly dies: number }
  /** Says nothing to the first request of a share. */
  | { readonly kind: 'hangs'; readonly share: number }
  /** Ends the connection of the first request of a share with a reset. */
  | { readonly kind: 'resets'; readonly share: number }
  /** 429 with Retry-After to the first request of a share. */
  | { readonly kind: 'throttles'; readonly share: number; readonly retryAfterSeconds: number }
  /** Its port is closed for seconds at a time. */
  | { readonly kind: 'flaps'; readonly upMs: number; readonly downMs: number };

/** An endpoint of the run, with the receiver behind it. */
export interface Member {
  readonly id: string;
  /** The event types that it wants. */
  readonly types: readonly string[];
  readonly manners: Manners;
  readonly maxInFlight: number;
  readonly strict: boolean;
  readonly perSecond: number | null;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
}
