import type { FaultKind } from '../plan/fault.js';

/** All times are milliseconds since 1970, by the clock of the one machine that everything runs on. */

/** What the clocks of two processes may differ: they count from their starts, and round. */
export const CLOCKS_APART_MS = 5;

/** An event that the broker has acknowledged. */
export interface ProducedEvent {
  /** From 0, in the order of production. */
  readonly n: number;
  readonly type: string;
  readonly ackedMs: number;
}

/** A request as the receiver saw it. */
export interface ReceivedRequest {
  readonly endpoint: string;
  /** Its `webhook-id`. */
  readonly deliveryId: string;
  /** The event's number. */
  readonly n: number;
  /** Its headers were there. */
  readonly inMs: number;
  /** The answer began, or the connection ended. */
  readonly outMs: number;
  /** The status; or what else ended it, `gone`: the sender went away first. */
  readonly answer: number | 'hung' | 'reset' | 'gone';
}

/** A record of the results topic that is about a delivery. */
export interface DeliveryOutcome {
  readonly endpoint: string;
  readonly deliveryId: string;
  readonly n: number;
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed' | 'dead' | 'dropped';
  readonly final: boolean;
  readonly routedMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number;
  /** The process that wrote it. */
  readonly instance: string;
}

/** A fault as it happened; the fourth replica's leaving is one of its own. */
export interface Disruption {
  readonly kind: FaultKind | 'leave';
  /** The process that was hit; null when it was the broker, or all. */
  readonly instance: string | null;
  readonly startMs: number;
  /** What was stopped runs again. */
  readonly endMs: number;
  /** All consumer groups are stable again, with all replicas in them. */
  readonly settledMs: number;
}

/** A gateway process that ended and was not asked to. */
export interface SelfExit {
  readonly instance: string;
  readonly atMs: number;
  readonly code: number | string;
  /** The last error that it logged. */
  readonly lastWords: string;
}

/** Everything that a run has seen. */
export interface Evidence {
  readonly produced: readonly ProducedEvent[];
  /** In the order in which they were answered. */
  readonly requests: readonly ReceivedRequest[];
  readonly outcomes: readonly DeliveryOutcome[];
  readonly disruptions: readonly Disruption[];
  readonly selfExits: readonly SelfExit[];
  /** Stops by SIGTERM that did not end with 0. */
  readonly untidyStops: readonly SelfExit[];
  /** The most memory of each gateway process. */
  readonly peaks: readonly { readonly instance: string; readonly bytes: number }[];
  /** Records in the quarantine topic. */
  readonly quarantined: number;
}

export const isAccepted = ({ answer }: ReceivedRequest): boolean =>
  typeof answer === 'number' && answer >= 200 && answer < 300;
