import type { OutgoingRecord } from '../../kafka/ports.js';

/** The version of the records' layout; whoever reads a higher one passes it over. */
export const OPERATION_FORMAT = 1;

/** The last thing that an endpoint answered. */
export interface LastAnswer {
  readonly atMs: number;
  /** Null when there was no response. */
  readonly status: number | null;
  /** A stable kind, as in results; null when the delivery succeeded. */
  readonly error: string | null;
}

/** How far an endpoint has come in its partition of `deliveries`. */
export interface LaneCursor {
  readonly partition: number;
  /** Every delivery of the endpoint below it is complete. */
  readonly offset: number;
  /** Offsets from there to the partition's position; those of other endpoints count, too. */
  readonly lag: number;
  /** How long ago the oldest open delivery was routed, at least, as far as its owner saw; null when there is none. */
  readonly ageSeconds: number | null;
}

/** An endpoint as the replica sees it that owns its lane. */
export interface LaneStatus {
  readonly state: 'attached' | 'detached' | 'paused' | 'disabled';
  readonly breaker: {
    readonly state: 'closed' | 'open' | 'half-open';
    /** Set while it is open. */
    readonly openUntilMs: number | null;
  };
  /** Requests under way. */
  readonly inFlight: number;
  /** Known deliveries that no request was begun for. */
  readonly waiting: number;
  readonly cursor: LaneCursor;
  /** Null until there was one since this replica took the endpoint over. */
  readonly lastAnswer: LastAnswer | null;
  /** The owner. */
  readonly instance: string;
  readonly asOfMs: number;
}

/** Where a replay begins: at a time, or at an offset of the endpoint's partition of `deliveries`. */
export type ReplayFrom =
  | { readonly kind: 'time'; readonly sinceMs: number }
  | { readonly kind: 'offset'; readonly offset: number };

/** A replay that is confirmed: all of the endpoint from there on will be sent again. */
export interface Replayed {
  readonly partition: number;
  readonly fromOffset: number;
}

/** What a replica may ask of the owner of an endpoint's lane. */
export type Operation =
  | { readonly kind: 'status'; readonly endpointId: string }
  | { readonly kind: 'replay'; readonly endpointId: string; readonly from: ReplayFrom };

/** What the owner says to an operation. */
export type OperationOutcome =
  | { readonly kind: 'status'; readonly status: LaneStatus }
  | { readonly kind: 'replayed'; readonly replayed: Replayed }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** A question to whoever owns the endpoint. */
export interface Question {
  readonly id: string;
  readonly operation: Operation;
  readonly askedAtMs: number;
  /** The replica that asks. */
  readonly instance: string;
}

/** The answer to the question of the same id. */
export interface Reply {
  readonly id: string;
  readonly outcome: OperationOutcome;
}

/** What a record of `operations` says. `foreign`: of another version, or not ours; to be passed over. */
export type OperationMessage =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'foreign' };

/** Key = the question's id, value = JSON. All is in partition 0. */
export function questionRecord(topic: string, question: Question): OutgoingRecord {
  return recordOf(topic, question.id, { question });
}

/** As `questionRecord`. */
export function replyRecord(topic: string, reply: Reply): OutgoingRecord {
  return recordOf(topic, reply.id, { reply });
}

function recordOf(topic: string, id: string, message: object): OutgoingRecord {
  const value = JSON.stringify({ format: OPERATION_FORMAT, ...message });
  return { topic, partition: 0, key: id, value };
}

/** Reads what the two above wrote. Never throws. */
export function parseOperation(value: Buffer | null): OperationMessage {
  const message = parseJson(value);
  if (message.format !== OPERATION_FORMAT) return FOREIGN;
  const { question, reply } = message;
  if (question !== undefined) return { kind: 'question', question };
  return reply === undefined ? FOREIGN : { kind: 'reply', reply };
}

const FOREIGN: OperationMessage = { kind: 'foreign' };

/** The format tells the rest: only the gateway writes to the topic. */
interface Written {
  readonly format?: number;
  readonly question?: Question;
  readonly reply?: Reply;
}

function parseJson(value: Buffer | null): Written {
  try {
    const parsed: unknown = JSON.parse(value?.toString('utf8') ?? '');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
