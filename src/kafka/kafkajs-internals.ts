import { createRequire } from 'node:module';

/**
 * The parts of kafkajs 2.2.4 that its public API does not show and that `client-patches.ts` needs, with the types that
 * they lack. Nothing else reaches into the client.
 */
const require = createRequire(import.meta.url);

/** @source kafkajs/src/protocol/decoder.js */
export interface Decoder {
  readonly buffer: Buffer;
  offset: number;
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string;
  readBytes(length: number): Buffer;
  canReadBytes(length: number): boolean;
  readArray<T>(read: (decoder: Decoder) => T): T[];
  readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>;
}

/** @source kafkajs/src/protocol/encoder.js */
export interface Encoder {
  buf: Buffer;
  offset: number;
  readonly buffer: Buffer;
  ensureAvailable(bytes: number): void;
}

/** @source kafkajs/src/consumer/offsetManager/index.js */
export interface OffsetManager {
  readonly cluster: Cluster;
  readonly instrumentationEmitter: object;
  readonly resolvedOffsets: Record<string, Record<number, string>>;
  committedOffsets(): Record<string, Record<number, string>>;
  setDefaultOffset(of: { topic: string; partition: number }): Promise<void>;
}

interface PartitionsOf<T> {
  readonly topic: string;
  readonly partitions: readonly T[];
}

/** @source kafkajs/src/cluster/index.js */
export interface Cluster {
  fetchTopicsOffset(
    topics: readonly (PartitionsOf<{ partition: number }> & { fromBeginning: boolean })[],
  ): Promise<PartitionsOf<{ partition: number; offset: string }>[]>;
  findGroupCoordinatorMetadata(request: object): Promise<object>;
}

/** @source kafkajs/src/consumer/subscriptionState.js */
export type Places = readonly {
  readonly topic: string;
  readonly partitions: readonly number[];
}[];

/** @source kafkajs/src/consumer/consumerGroup.js */
export interface ConsumerGroup {
  readonly generationId: number | null;
  readonly memberId: string | null;
  readonly cluster: Cluster;
  readonly coordinator: {
    offsetFetch(request: {
      groupId: string;
      topics: PartitionsOf<{ partition: number }>[];
    }): Promise<{
      responses: PartitionsOf<{ partition: number; offset: string; metadata: string | null }>[];
    }>;
  };
  readonly maxWaitTime: number;
  readonly subscriptionState: { active(): Places; paused(): Places };
  filterPartitionsByNode(nodeId: string, places: Places): Places;
  fetch(nodeId: string): Promise<readonly FetchedBatch[]>;
  resume(places: Places): void;
  heartbeat(options: object): Promise<void>;
  joinAndSync(): Promise<void>;
  hasSeekOffset(of: { topic: string; partition: number }): boolean;
  commitOffsets(offsets: OffsetsToCommit): Promise<void>;
}

/** @source kafkajs/src/broker/index.js */
export interface Broker {
  joinGroup(request: object): Promise<{ readonly memberId: string; readonly generationId: number }>;
  syncGroup(request: { readonly memberId: string }): Promise<{ readonly memberAssignment: Buffer }>;
}

/** @source kafkajs/src/network/connection.js */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly clientId: string;
  readonly socketFactory: object;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly reauthenticationThreshold: number;
  readonly requestQueue: {
    readonly maxInFlight: number | null;
    readonly enforceRequestTimeout: boolean;
    readonly instrumentationEmitter: object | null;
  };
  readonly versions: object | null;
  setVersions(versions: object | null): void;
  getSupportAuthenticationProtocol(): boolean | null;
  setSupportAuthenticationProtocol(isSupported: boolean | null): void;
}

/** @source kafkajs/src/network/connectionPool.js */
export interface ConnectionPool {
  readonly logger: object;
  readonly pool: Connection[];
  getConnection(index: number): Promise<Connection>;
  getConnectionByRequest(protocol: {
    readonly request: { readonly apiKey: number };
  }): Promise<Connection>;
}

/** @source kafkajs/src/consumer/batch.js */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly highWatermark: string;
  /** The offset that was asked for. */
  readonly fetchedOffset: string;
  readonly messages: readonly DecodedRecord[];
  /** The last offset that is covered, markers and gaps included. */
  lastOffset(): string;
  isEmptyDueToFiltering(): boolean;
}

export interface OffsetsToCommit {
  readonly topics: readonly PartitionsOf<{
    readonly partition: number;
    readonly offset: string;
    readonly metadata: string;
  }>[];
}

/** @source kafkajs/src/consumer/runner.js */
export interface Runner {
  readonly running: boolean;
  readonly consumerGroup: ConsumerGroup;
  readonly eachBatch: object;
  readonly instrumentationEmitter: object;
  start(): Promise<void>;
  handleBatch(batch: FetchedBatch): Promise<void>;
  commitOffsets(offsets: OffsetsToCommit, generation?: number): Promise<void>;
}

/** A record as kafkajs passes it on. @source kafkajs/src/protocol/recordBatch/record/v0/decoder.js */
export interface DecodedRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | Buffer[] | undefined>;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** @source kafkajs/src/network/requestQueue/index.js */
export interface RequestQueue {
  readonly pending: readonly unknown[];
  /** By correlation id; a `Map` at first. */
  inflight: object;
  scheduleCheckPendingRequests(): void;
  createSocketRequest(request: object): object;
}

type Class<T, A extends unknown[] = never[]> = { new (...args: A): T; readonly prototype: T };

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion -- the types above say what kafkajs does not
const load = <T>(path: string): T => require(`kafkajs/src/${path}`) as T;

export const loadRunner = (): Class<Runner> => load('consumer/runner');
export const loadConsumerGroup = (): Class<ConsumerGroup> => load('consumer/consumerGroup');
export const loadBroker = (): Class<Broker> => load('broker');
export const loadConnection = (): Class<Connection, [options: object]> =>
  load('network/connection');
export const loadConnectionPool = (): Class<ConnectionPool> => load('network/connectionPool');
export const loadCluster = (): Class<Cluster> => load('cluster');
export const loadOffsetManager = (): Class<OffsetManager> => load('consumer/offsetManager');
export const loadRequestQueue = (): Class<RequestQueue> => load('network/requestQueue');
export const loadEncoder = (): Class<Encoder, [initialSize?: number]> => load('protocol/encoder');
export const loadDecoder = (): Class<Decoder, [bytes: Buffer]> => load('protocol/decoder');

/** A request before it is given its place on a connection. @source kafkajs/src/protocol/requests/produce/v3/request.js */
export interface EncodableRequest {
  /** Resolves to an `Encoder`. */
  encode(): Promise<object>;
}

/** A compression as it was registered. */
export interface RegisteredCodec {
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** Finds the codec that a batch's attributes name; null for none. */
export const loadCodecLookup = (): ((attributes: number) => RegisteredCodec | null) =>
  load<{ lookupCodecByAttributes: (attributes: number) => RegisteredCodec | null }>(
    'protocol/message/compression',
  ).lookupCodecByAttributes;

/** Decodes message sets of the formats before Kafka 0.11. */
export const loadMessageSetDecoder = (): ((
  decoder: Decoder,
  bytes: number,
) => Promise<DecodedRecord[]>) => load('protocol/messageSet/decoder');

/** The answer to a fetch request of version 11, the highest that kafkajs speaks; looked up anew at each request. */
export const loadFetchResponse = (): { decode(bytes: Buffer): Promise<unknown> } =>
  load('protocol/requests/fetch/v11/response');

/** Replaces what a module of kafkajs exports, for all modules that require it from now on. */
export function replaceExports<T>(path: string, replacement: (original: T) => T): void {
  const original = load<T>(path);
  const cached = require.cache[require.resolve(`kafkajs/src/${path}`)];
  if (cached) cached.exports = replacement(original);
}
