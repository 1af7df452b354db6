import { crc32c } from '@node-rs/crc32';

import { GatewayError } from '../gateway-error.js';
import { SmallMap } from '../small-map.js';
import { decodeFetchAnswer } from './fetch-answer.js';
import { encodeFetchRequest } from './fetch-request.js';
import type { FetchRequest } from './fetch-request.js';
import { patchGroups } from './group-patches.js';
import {
  loadCluster,
  loadEncoder,
  loadFetchResponse,
  loadOffsetManager,
  loadRequestQueue,
  loadRunner,
  replaceExports,
} from './kafkajs-internals.js';
import type {
  Cluster,
  EncodableRequest,
  FetchedBatch,
  OffsetManager,
  OffsetsToCommit,
  RequestQueue,
  Runner,
} from './kafkajs-internals.js';
import { encodeProduceRequest, isPlain } from './produce-request.js';
import type { ProduceRequest } from './produce-request.js';
import { wakeFetchesAtResume } from './wakeable-fetch.js';

/**
 * Everything that we change in kafkajs 2.2.4 (unmaintained since 2024), each with its reason. Figures: Node 24, Kafka
 * 4.3, records of 1 KB, one core of two.
 */
let applied = false;

/** Idempotent. Comes before the first produce or fetch of the process: kafkajs loads its encoders at that moment. */
export function applyClientPatches(): void {
  if (applied) return;
  applied = true;
  // First: other modules of the client keep what these export at the moment that they are loaded.
  useNativeChecksum();
  encodeProduceRequestsAtOnce();
  encodeFetchRequestsAtOnce();
  forgetAnsweredRequests();
  stopIdlePolling();
  announceRunners();
  announceEmptyBatches();
  commitOnceInItsGeneration();
  resetOffsetsWithoutCommit();
  wakeFetchesAtResume();
  searchCoordinatorsAgain();
  decodeFetchesTolerantly();
  patchGroups();
}

/**
 * Each connection checks for pending requests every millisecond, also when there are none. Only pending requests need
 * the check: four idle clients fall from 3.2% to 1.3% of a core.
 */
function stopIdlePolling(): void {
  const prototype = loadRequestQueue().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the queue that it is looked up on
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/** Outgrown tables of a `Map` keep what was answered long ago: see `SmallMap`. */
function forgetAnsweredRequests(): void {
  const prototype = loadRequestQueue().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the queue that it is looked up on
  const create = prototype.createSocketRequest;
  prototype.createSocketRequest = function (this: RequestQueue, request: object) {
    if (this.inflight instanceof Map) this.inflight = new SmallMap();
    return create.call(this, request);
  };
}

const startListeners = new WeakMap<object, (runner: Runner) => boolean>();

/**
 * The public consumer tells neither its generation nor the metadata of commits. Whoever runs one gets hold of its
 * runner here, at its start and again after each restart that kafkajs makes by itself.
 *
 * @param eachBatch the very function that is given to `consumer.run`
 * @param listener false: it must not start
 */
export function onRunnerStart(eachBatch: object, listener: (runner: Runner) => boolean): void {
  startListeners.set(eachBatch, listener);
}

function announceRunners(): void {
  const prototype = loadRunner().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the runner that it is looked up on
  const start = prototype.start;
  prototype.start = async function (this: Runner) {
    const wanted = startListeners.get(this.eachBatch)?.(this) ?? true;
    if (wanted) await start.call(this);
  };
}

const emptyBatchListeners = new WeakMap<object, (batch: FetchedBatch) => boolean>();

/**
 * Batches without records for the reader (transaction markers, aborted or compacted records) never reach `eachBatch`,
 * so that a topic which ends in one seems never to be read to its end. They are announced here, before the client goes
 * past them.
 *
 * @param listener false: not wanted now, the client stays before the batch
 */
export function onEmptyBatch(runner: Runner, listener: (batch: FetchedBatch) => boolean): void {
  emptyBatchListeners.set(runner, listener);
}

function announceEmptyBatches(): void {
  const prototype = loadRunner().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the runner that it is looked up on
  const handleBatch = prototype.handleBatch;
  prototype.handleBatch = async function (this: Runner, batch: FetchedBatch) {
    const wanted =
      !batch.isEmptyDueToFiltering() || (emptyBatchListeners.get(this)?.(batch) ?? true);
    if (wanted) await handleBatch.call(this, batch);
  };
}

/**
 * The original retries an old snapshot under whatever generation is current by then, so that it can overwrite a newer
 * commit of this or another member, and resolves without a commit when the runner has stopped. Here: one try, refused
 * with `commit-refused` when the runner has stopped or the generation is no longer the snapshot's.
 */
function commitOnceInItsGeneration(): void {
  loadRunner().prototype.commitOffsets = async function (
    this: Runner,
    offsets: OffsetsToCommit,
    generation?: number,
  ) {
    if (!this.running) throw new GatewayError('commit-refused', 'the consumer is not running');
    const current = this.consumerGroup.generationId;
    if (generation !== undefined && generation !== current) {
      throw new GatewayError(
        'commit-refused',
        `generation ${generation} is over, it is ${current} now`,
      );
    }
    await this.consumerGroup.commitOffsets(offsets);
  };
}

export interface OffsetReset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const resetListeners = new WeakMap<object, (reset: OffsetReset) => void>();

/** Tells when a position was no longer in the log and reading goes on from the partition's start. */
export function onOffsetReset(runner: Runner, listener: (reset: OffsetReset) => void): void {
  resetListeners.set(runner.instrumentationEmitter, listener);
}

/**
 * A position outside the log makes the original *commit* its default (-2), which wipes out the group's commit and its
 * metadata, and tells nobody. Here only the position moves, to the partition's start, and the owner is told.
 */
function resetOffsetsWithoutCommit(): void {
  loadOffsetManager().prototype.setDefaultOffset = async function (
    this: OffsetManager,
    { topic, partition },
  ) {
    const [start] = await this.cluster.fetchTopicsOffset([
      { topic, partitions: [{ partition }], fromBeginning: true },
    ]);
    const offset = start?.partitions[0]?.offset ?? '0';
    const committed = this.committedOffsets()[topic];
    const resolved = this.resolvedOffsets[topic];
    if (!committed || !resolved) return;
    committed[partition] = offset;
    resolved[partition] = offset;
    resetListeners.get(this.instrumentationEmitter)?.({ topic, partition, offset: Number(offset) });
  };
}

/**
 * When no broker could name a group's coordinator (all are away, or the offsets topic of a new cluster is being made) the
 * original says that trying again is of no use, and the consumer ends for good. It is: it restarts by itself.
 */
function searchCoordinatorsAgain(): void {
  const prototype = loadCluster().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the cluster that it is looked up on
  const find = prototype.findGroupCoordinatorMetadata;
  prototype.findGroupCoordinatorMetadata = async function (this: Cluster, request: object) {
    try {
      return await find.call(this, request);
    } catch (error) {
      if (error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound') {
        Object.assign(error, { retriable: true });
      }
      throw error;
    }
  };
}

/** One batch that can't be inflated would crash the consumer for ever: see `fetch-answer.ts`. */
function decodeFetchesTolerantly(): void {
  loadFetchResponse().decode = decodeFetchAnswer;
}

/** CRC-32C in JavaScript takes a third of what producing costs: 23 to 16 us a record. */
function useNativeChecksum(): void {
  replaceExports<(bytes: Buffer) => number>(
    'protocol/recordBatch/crc32C',
    () => (bytes) => crc32c(bytes),
  );
}

/**
 * The original builds each record from a dozen encoders, each a zeroed buffer of 512 bytes that grows by doubling, and
 * copies the records of a request eight times. All at once, from records whose content the sink encoded: 16 to 5 us a
 * record. What is to be compressed, or has a time of its own, is left to the original.
 */
function encodeProduceRequestsAtOnce(): void {
  const encoded = encodedBy(loadEncoder().prototype);
  loadEncoder().prototype.ensureAvailable = function (bytes) {
    if (this.offset + bytes <= this.buf.length) return;
    const larger = Buffer.allocUnsafe(1 << (32 - Math.clz32(this.offset + bytes)));
    this.buf.copy(larger, 0, 0, this.offset);
    this.buf = larger;
  };
  replaceExports<(request: ProduceRequest) => EncodableRequest>(
    'protocol/requests/produce/v3/request',
    (original) => (request) => {
      if (!isPlain(request)) return original(request);
      const encode = () => encoded(encodeProduceRequest(request, Date.now()));
      return { ...original(request), encode };
    },
  );
}

/** A consumer without records to read asks some times a second for each of its partitions, two encoders for each. */
function encodeFetchRequestsAtOnce(): void {
  const encoded = encodedBy(loadEncoder().prototype);
  replaceExports<(request: FetchRequest) => EncodableRequest>(
    'protocol/requests/fetch/v11/request',
    (original) => (request) => ({
      ...original(request),
      encode: () => encoded(encodeFetchRequest(request)),
    }),
  );
}

/** Makes encoders that have written just these bytes. */
function encodedBy(prototype: object): (buf: Buffer) => Promise<object> {
  return (buf) => {
    const encoder: object = Object.create(prototype);
    return Promise.resolve(Object.assign(encoder, { buf, offset: buf.length }));
  };
}
