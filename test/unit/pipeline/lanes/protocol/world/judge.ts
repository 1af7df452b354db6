import type { Commit } from '../../../../../../src/kafka/ports.js';
import type { Swept } from '../../../../../../src/pipeline/lanes/protocol/catch-up.js';
import type { Cursor } from '../../../../../../src/pipeline/lanes/protocol/lane.js';
import { decodeBitmap, hasBit } from '../../../../../../src/pipeline/progress/offset-bitmap.js';
import type { Started } from '../../../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { idAt } from './deliveries-log.js';
import type { Kafka, TransactionRequest } from './kafka.js';
import type { Replica } from './replica.js';
import type { Endpoint } from './sizes.js';
import { Violation } from './violation.js';

/** How often a strict delivery was sent, up to which attempt, and by whom. */
interface Sent {
  times: number;
  highest: number;
  readonly by: Set<Replica>;
}

/** Knows what was really delivered, and looks at every request and after every durable change. */
export class Judge {
  readonly delivered = new Set<number>();
  /** What was durably complete at any time. */
  private readonly durable = new Set<number>();
  private readonly sent = new Map<number, Sent>();
  /** The failed attempts of strict deliveries that were ever durable. */
  private readonly attempts = new Map<number, number>();
  /** The generation of an endpoint's last replay. */
  private readonly replayedIn = new Map<string, number>();

  constructor(private readonly kafka: Kafka) {}

  onFence(replica: Replica): void {
    for (const offset of this.durable) replica.durableBefore.add(offset);
    for (const [offset, attempts] of this.attempts) replica.attempts.set(offset, attempts);
  }

  onSend(replica: Replica, endpoint: Endpoint, started: Started): void {
    const { offset, delivery, lane } = started;
    const who = `${replica.name} sends ${offset}`;
    if (delivery.id !== idAt(offset) || delivery.endpointId !== endpoint.id)
      throw new Violation('payload', `${who} with the payload ${delivery.id}`);
    if (replica.finished.has(offset)) throw new Violation('repeat', `${who} twice itself`);
    if (replica.durableBefore.has(offset))
      throw new Violation('repeat', `${who}, durably complete when it took over`);
    const replayed = this.replayedIn.get(endpoint.id) ?? 0;
    if (endpoint.strict && replica.generation >= replayed)
      this.checkStrict(replica, endpoint, offset, lane.attempts + 1);
  }

  onComplete(replica: Replica, offset: number): void {
    replica.finished.add(offset);
    this.delivered.add(offset);
  }

  /** Reported, so nobody owes it any more. */
  onRetention(offset: number): void {
    this.delivered.add(offset);
  }

  /** From here on nothing of the endpoint counts as delivered. */
  onReplays({ replays }: TransactionRequest, by: Replica, replicas: Iterable<Replica>): void {
    for (const [endpointId, from] of replays) {
      this.replayedIn.set(endpointId, by.generation);
      for (const { offset } of this.recordsOf(endpointId, from)) {
        for (const set of [this.delivered, this.durable, this.sent, this.attempts])
          set.delete(offset);
        for (const { finished, durableBefore, attempts } of replicas)
          for (const set of [finished, durableBefore, attempts]) set.delete(offset);
      }
    }
  }

  /** Nothing undelivered may look complete; what looks complete may never be sent again by who takes over. */
  audit(): void {
    const { deliveries, committed, lanes } = this.kafka;
    const looksComplete = completeFor(committed, lanes.latest);
    for (const { offset, endpointId } of deliveries.between(0, deliveries.end)) {
      if (!looksComplete(offset, endpointId)) {
        if (!this.durable.has(offset)) continue;
        throw new Violation('repeat', `${offset} of ${endpointId} is durably complete no more`);
      }
      if (!this.delivered.has(offset))
        throw new Violation('loss', `${offset} of ${endpointId} is not delivered, nobody owes it`);
      this.durable.add(offset);
    }
    for (const { attempts, owed } of lanes.latest.values())
      if (attempts > 0) this.attempts.set(owed[0]!, attempts);
  }

  /** The offsets that were never delivered. */
  missing(): number[] {
    const { deliveries } = this.kafka;
    return deliveries
      .between(0, deliveries.end)
      .map(({ offset }) => offset)
      .filter((offset) => !this.delivered.has(offset));
  }

  private recordsOf(id: string, from: number): Swept[] {
    const { deliveries } = this.kafka;
    return deliveries.between(from, deliveries.end).filter(({ endpointId }) => endpointId === id);
  }

  private checkStrict(replica: Replica, { id }: Endpoint, offset: number, attempt: number): void {
    for (const earlier of this.recordsOf(id, 0))
      if (earlier.offset < offset && !this.delivered.has(earlier.offset))
        throw new Violation('order', `${replica.name} sends ${offset} before ${earlier.offset}`);
    this.checkAttempt(replica, offset, attempt);
  }

  /** Attempts rise; none is forgotten that was durable at the take-over, and none is counted that was not made. */
  private checkAttempt(replica: Replica, offset: number, attempt: number): void {
    const wrong = (why: string): Violation =>
      new Violation('attempts', `${replica.name} sends ${offset} as attempt ${attempt} ${why}`);
    const before = replica.attempts.get(offset) ?? 0;
    if (attempt <= before) throw wrong(`after ${before}`);
    replica.attempts.set(offset, attempt);
    const sent = this.sent.get(offset) ?? { times: 0, highest: 0, by: new Set() };
    if (attempt > sent.times + 1) throw wrong(`after ${sent.times} were made`);
    this.sent.set(offset, sent);
    sent.times++;
    sent.highest = Math.max(sent.highest, attempt);
    sent.by.add(replica);
    if (sent.times >= sent.highest + sent.by.size) throw wrong(`for the ${sent.times}th time`);
  }
}

/** What an owner that loaded this durable state would take as complete. */
function completeFor(
  committed: Commit | null,
  records: ReadonlyMap<string, Cursor>,
): (offset: number, endpointId: string) => boolean {
  const low = committed?.offset ?? 0;
  const done = decodeBitmap(committed?.metadata ?? '');
  return (offset, endpointId) => {
    const record = records.get(endpointId);
    if (record !== undefined) return offset < record.cursor && !record.owed.includes(offset);
    return offset < low || hasBit(done, offset - low);
  };
}
