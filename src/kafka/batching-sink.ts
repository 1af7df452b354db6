import { GatewayError } from '../gateway-error.js';
import type { Logger } from '../logging/logger.js';
import { messageOf } from '../unknown-error.js';
import { BatchBuilder } from './batch-builder.js';
import type { BatchItem, PartitionBatch } from './batch-builder.js';
import { OpenRecords } from './open-records.js';
import type { OpenRecord } from './open-records.js';
import { Partitioner } from './partitioner.js';
import type { OutgoingRecord, RecordSink } from './ports.js';
import { produceFault } from './produce-fault.js';
import { BATCH_OVERHEAD_BYTES, encodeContent, recordSize } from './record-encoder.js';
import { refusalOf, split } from './refused-request.js';
import type { TopicFact, TopicFacts } from './topic-facts.js';

/** A record on its way, with its place. */
export interface SendableRecord extends BatchItem {
  readonly record: OutgoingRecord;
  /** Its key, value and headers as they go over the wire. */
  readonly content: Buffer;
}

/** Writes requests, one after the other. */
export interface RequestSender {
  /**
   * @returns the offset of each batch's first record, in the order of the batches
   * @throws whatever the client rejects with; `produceFault` sorts it
   */
  send(batches: readonly PartitionBatch<SendableRecord>[]): Promise<number[]>;
  /** Throws the producer away: the next request is sent by a new one. */
  renew(): void;
  close(): Promise<void>;
}

/** A request that all in-sync replicas have. */
export interface SentRequest {
  readonly records: number;
  /** Of keys, values and headers. */
  readonly bytes: number;
  readonly partitions: number;
  /** From the first try to the acknowledgement. */
  readonly durationMs: number;
}

export interface BatchingSinkOptions {
  readonly sender: RequestSender;
  readonly facts: TopicFacts;
  readonly logger: Logger;
  readonly now: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long a record waits for company when nothing is outstanding. Default 0. */
  readonly lingerMs?: number;
  readonly onSent?: (request: SentRequest) => void;
}

interface PendingRecord extends SendableRecord, OpenRecord {
  partition: number;
}

type Request = PartitionBatch<PendingRecord>[];

const PARTITION_BYTES = 512 * 1024;
/** kafkajs copies a partition's list once for each record, so long lists of tiny records cost more than they save. */
const PARTITION_RECORDS = 500;
const REQUEST_BYTES = 4 * 1024 * 1024;
/** A record grows by at most this in a batch, by the length of its offset's delta. */
const DELTA_BYTES = 2;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
const TOPIC_PATIENCE_MS = 10_000;

/**
 * The sink on Kafka: one request outstanding, and what comes in meanwhile goes into the next.
 *
 * What happens to a refused request? One failing partition fails the whole answer, so each partition is sent again
 * alone, unchanged, and a partition that is refused alone is halved until single records are left: one bad record
 * rejects only itself. What happens when the broker is away? The same request is repeated, with growing pauses, until it
 * is acknowledged or the sink is closed. Repeating may write records twice, never out of a partition's order.
 */
export class BatchingSink implements RecordSink {
  private readonly builder: BatchBuilder<PendingRecord>;
  private readonly partitioner = new Partitioner();
  private readonly open = new OpenRecords();
  /** Records of topics whose facts are not known yet. */
  private readonly homeless = new Map<string, PendingRecord[]>();
  private readonly abort = new AbortController();
  private pumping = false;
  private closing = false;
  private failing = false;

  constructor(private readonly options: BatchingSinkOptions) {
    this.builder = new BatchBuilder({
      partitionBytes: (topic) =>
        Math.min(PARTITION_BYTES, options.facts.get(topic)?.maxBatchBytes ?? PARTITION_BYTES) -
        BATCH_OVERHEAD_BYTES,
      partitionRecords: PARTITION_RECORDS,
      requestBytes: REQUEST_BYTES,
    });
  }

  get healthy(): boolean {
    return !this.failing;
  }

  get pending(): number {
    return this.open.count;
  }

  send(record: OutgoingRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.closing) {
        reject(sinkClosed());
        return;
      }
      const content = encodeContent(record);
      const bytes = recordSize(content.length) + DELTA_BYTES;
      const { topic } = record;
      const place = { topic, partition: -1, bytes };
      const open = { resolve, reject, generation: null, index: -1 };
      const pending: PendingRecord = { record, content, ...place, ...open };
      this.open.add(pending);
      const fact = this.homeless.has(topic) ? undefined : this.options.facts.get(topic);
      if (fact) this.place(pending, fact);
      else this.findHome(pending);
    });
  }

  flush(): Promise<void> {
    return this.open.settled();
  }

  async close(limitMs: number): Promise<void> {
    this.closing = true;
    const limit = new AbortController();
    await Promise.race([this.flush(), this.options.wait(limitMs, limit.signal)]);
    limit.abort();
    this.abort.abort();
    this.open.rejectAll(sinkClosed());
    this.builder.drain();
    await this.options.sender.close();
  }

  private place(pending: PendingRecord, fact: TopicFact): void {
    const { record, topic } = pending;
    const size = pending.bytes - DELTA_BYTES + BATCH_OVERHEAD_BYTES;
    if (size > fact.maxBatchBytes) {
      this.open.reject(pending, tooLarge(topic, size, fact.maxBatchBytes));
      return;
    }
    pending.partition = record.partition ?? this.partitioner.partition(record.key, fact.partitions);
    if (pending.partition >= fact.partitions) {
      const message = `The topic ${topic} has no partition ${pending.partition}.`;
      this.open.reject(pending, new GatewayError('record-refused', message));
      return;
    }
    this.builder.add(pending);
    if (this.pumping) return;
    this.pumping = true;
    // After the caller's own loop, so that what it sends in one go makes one request.
    queueMicrotask(() => void this.pump());
  }

  private findHome(pending: PendingRecord): void {
    const waiting = this.homeless.get(pending.topic);
    if (waiting) {
      waiting.push(pending);
      return;
    }
    this.homeless.set(pending.topic, [pending]);
    void this.awaitFacts(pending.topic);
  }

  private async awaitFacts(topic: string): Promise<void> {
    const { facts, now } = this.options;
    const since = now();
    let unknown: unknown = null;
    for (let retry = 0; !this.abort.signal.aborted; retry++) {
      try {
        const fact = await facts.load(topic);
        for (const pending of this.takeHomeless(topic)) this.place(pending, fact);
        return;
      } catch (error) {
        const missing = error instanceof GatewayError && error.code === 'topic-unknown';
        unknown = missing ? error : null;
        if (unknown && now() - since > TOPIC_PATIENCE_MS) break;
        await this.rest(retry, error);
      }
    }
    for (const pending of this.takeHomeless(topic))
      this.open.reject(pending, unknown ?? sinkClosed());
  }

  private takeHomeless(topic: string): PendingRecord[] {
    const waiting = this.homeless.get(topic) ?? [];
    this.homeless.delete(topic);
    return waiting;
  }

  private async pump(): Promise<void> {
    const { lingerMs = 0, wait } = this.options;
    while (!this.builder.isEmpty) {
      if (lingerMs > 0 && this.builder.bytes < PARTITION_BYTES) {
        await wait(lingerMs, this.abort.signal);
      }
      this.partitioner.nextTurn();
      await this.deliver(this.builder.next());
    }
    this.pumping = false;
  }

  /** Ends when every record of the request is acknowledged or rejected. */
  private async deliver(request: Request): Promise<void> {
    const requests = [request];
    let patienceMs = TOPIC_PATIENCE_MS;
    for (let next = requests.pop(); next; next = requests.pop()) {
      const refusal = await this.sendUntilSettled(next, patienceMs);
      if (!refusal) continue;
      if (refusal.code === 'topic-unknown') patienceMs = 0;
      const parts = split(next);
      if (parts.length > 0) requests.push(...parts.toReversed());
      else for (const { items } of next) for (const one of items) this.open.reject(one, refusal);
    }
  }

  /** @returns why the request can never be written, null when it was (or the sink was closed) */
  private async sendUntilSettled(
    request: Request,
    patienceMs: number,
  ): Promise<GatewayError | null> {
    const { sender, now } = this.options;
    const since = now();
    for (let retry = 0; !this.abort.signal.aborted; retry++) {
      try {
        this.acknowledge(request, await sender.send(request), now() - since);
        return null;
      } catch (error) {
        const fault = produceFault(error);
        if (fault.kind === 'refused') return refusalOf(request, fault.code, error);
        if (fault.kind === 'topic-unknown' && now() - since >= patienceMs) {
          return refusalOf(request, 'topic-unknown', error);
        }
        if (fault.kind === 'producer-lost') sender.renew();
        await this.rest(retry, error);
      }
    }
    return null;
  }

  private acknowledge(request: Request, offsets: readonly number[], durationMs: number): void {
    this.failing = false;
    let records = 0;
    let bytes = 0;
    for (const [index, { items }] of request.entries()) {
      const base = offsets[index] ?? Number.NaN;
      for (const [delta, pending] of items.entries()) {
        this.open.resolve(pending, base + delta);
        bytes += pending.content.length;
      }
      records += items.length;
    }
    this.options.onSent?.({ records, bytes, partitions: request.length, durationMs });
  }

  private async rest(retry: number, error: unknown): Promise<void> {
    const { logger, wait } = this.options;
    const message = messageOf(error);
    if (!this.failing) logger.warn('sink.failing', { error: message, pending: this.pending });
    this.failing = true;
    await wait(
      Math.min(FIRST_RETRY_MS * 2 ** Math.min(retry, 10), LAST_RETRY_MS),
      this.abort.signal,
    );
  }
}

function tooLarge(topic: string, size: number, limit: number): GatewayError {
  return new GatewayError(
    'record-too-large',
    `A record for ${topic} takes ${size} bytes, more than the ${limit} that the topic allows: ` +
      `raise its max.message.bytes.`,
  );
}

function sinkClosed(): GatewayError {
  return new GatewayError('sink-closed', 'The sink was closed before the record was acknowledged.');
}
