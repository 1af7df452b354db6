import { GatewayError } from '../../gateway-error.js';
import type { LogReader, RecordSink, Sweep } from '../../kafka/ports.js';
import {
  parseOperation,
  questionRecord,
  replyRecord,
  type LaneStatus,
  type Operation,
  type OperationOutcome,
  type Question,
  type Replayed,
  type ReplayFrom,
  type Reply,
} from '../messages/operation.js';
import type { LaneDesk } from './lane-desk.js';

/** Is told what this replica did for others. */
export interface OperationsObserver {
  replayed(endpointId: string, replayed: Replayed): void;
  /** A fault of ours. */
  failed(operation: Operation, error: unknown): void;
}

export interface OperationsChannelOptions {
  /** The topic `operations`, of which partition 0 is all. */
  readonly topic: string;
  readonly reader: LogReader;
  readonly sink: RecordSink;
  readonly wakeUps: { schedule(atMs: number, callback: () => void): unknown };
  readonly now: () => number;
  /** Of a question; unique among all replicas. */
  readonly newId: () => string;
  readonly instance: string;
  readonly observer: OperationsObserver;
}

interface Asked {
  readonly resolve: (outcome: OperationOutcome) => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * Questions about an endpoint's lane, from any replica to the one that owns it, over a topic: only the owner knows that it
 * is the owner, so all are asked, and it answers.
 *
 * A replica that lost the partition and does not know it yet may answer, too. It can't confirm a replay, since its
 * writes are refused; of a status, `asOfMs` and `instance` tell what it is worth.
 */
export class OperationsChannel {
  private readonly asked = new Map<string, Asked>();
  private desk: LaneDesk | null = null;
  private sweep: Sweep | null = null;

  constructor(private readonly options: OperationsChannelOptions) {}

  /** Follows the topic from its end. */
  async start(): Promise<void> {
    const { reader } = this.options;
    const { end } = await reader.bounds(0);
    this.sweep = reader.sweep(0, end, ({ records }) => {
      for (const { value } of records) this.take(value);
      return 'more';
    });
  }

  /** From now on this replica answers for the lanes that it owns. */
  serve(desk: LaneDesk): void {
    this.desk = desk;
  }

  /** @throws GatewayError `owner-unavailable` when nobody answers in time */
  async status(endpointId: string): Promise<LaneStatus> {
    const outcome = await this.ask({ kind: 'status', endpointId }, STATUS_WAIT_MS);
    if (outcome.kind === 'status') return outcome.status;
    throw refusalOf(outcome);
  }

  /**
   * Resolves when the owner has confirmed it.
   *
   * @throws GatewayError `owner-unavailable` when nobody answers in time, though it may still take effect;
   * `replay-running`, `replay-lost`
   */
  async replay(endpointId: string, from: ReplayFrom): Promise<Replayed> {
    const outcome = await this.ask({ kind: 'replay', endpointId, from }, REPLAY_WAIT_MS);
    if (outcome.kind === 'replayed') return outcome.replayed;
    throw refusalOf(outcome);
  }

  /** Questions that wait are given up. */
  async close(): Promise<void> {
    this.sweep?.end();
    for (const { reject } of this.asked.values())
      reject(new GatewayError('owner-unavailable', 'This replica is stopping: ask another one.'));
    this.asked.clear();
    await this.options.reader.close();
  }

  private ask(operation: Operation, waitMs: number): Promise<OperationOutcome> {
    const { topic, sink, wakeUps, now, newId, instance } = this.options;
    const question = { id: newId(), operation, askedAtMs: now(), instance };
    return new Promise((resolve, reject) => {
      this.asked.set(question.id, { resolve, reject });
      const giveUp = (error: unknown): void => {
        if (this.asked.delete(question.id)) reject(error);
      };
      wakeUps.schedule(question.askedAtMs + waitMs, () => giveUp(unanswered(operation)));
      sink.send(questionRecord(topic, question)).catch(giveUp);
    });
  }

  private take(value: Buffer | null): void {
    const message = parseOperation(value);
    if (message.kind === 'reply') this.hear(message.reply);
    if (message.kind === 'question') {
      const { question } = message;
      this.answer(question).catch((error: unknown) => this.noteFailure(question, error));
    }
  }

  private hear({ id, outcome }: Reply): void {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    asked?.resolve(outcome);
  }

  private async answer(question: Question): Promise<void> {
    const { topic, sink, now } = this.options;
    if (this.desk === null || now() - question.askedAtMs > STALE_AFTER_MS) return;
    const outcome = await this.outcomeOf(this.desk, question);
    if (outcome !== null) await sink.send(replyRecord(topic, { id: question.id, outcome }));
  }

  /** Null when the endpoint is not this replica's. */
  private async outcomeOf(desk: LaneDesk, question: Question): Promise<OperationOutcome | null> {
    const { operation } = question;
    const { endpointId } = operation;
    try {
      if (operation.kind === 'status') {
        const status = desk.status(endpointId);
        return status && { kind: 'status', status };
      }
      const replayed = await desk.replay(endpointId, operation.from);
      if (replayed !== null) this.options.observer.replayed(endpointId, replayed);
      return replayed && { kind: 'replayed', replayed };
    } catch (error) {
      const { code, message } = error instanceof GatewayError ? error : internalError();
      if (!(error instanceof GatewayError)) this.noteFailure(question, error);
      return { kind: 'refused', code, message };
    }
  }

  private noteFailure({ operation }: Question, error: unknown): void {
    const closing = error instanceof GatewayError && error.code === 'sink-closed';
    if (!closing) this.options.observer.failed(operation, error);
  }
}

const STATUS_WAIT_MS = 2_000;
/** A replay begins when the requests under way have ended, and is confirmed by a transaction. */
const REPLAY_WAIT_MS = 15_000;
/** Nobody waits for the answer of a status any more, and a replay that comes so late would surprise. */
const STALE_AFTER_MS = 10_000;

function refusalOf(outcome: OperationOutcome): GatewayError {
  const { code, message } = outcome.kind === 'refused' ? outcome : internalError();
  return new GatewayError(code, message);
}

function internalError(): { readonly code: string; readonly message: string } {
  const message = 'The log of the replica that owns the endpoint tells more.';
  return { code: 'internal-error', message };
}

function unanswered({ kind }: Operation): GatewayError {
  return new GatewayError(
    'owner-unavailable',
    kind === 'status'
      ? 'No replica owns the endpoint’s partition right now: try again.'
      : 'No replica confirmed the replay in time. It may still take effect: look at the status before you try again.',
  );
}
