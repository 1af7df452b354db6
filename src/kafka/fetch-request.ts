/** What kafkajs asks its encoder to write. */
export interface FetchRequest {
  readonly replicaId: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel?: number;
  readonly rackId?: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

/** Of a request without topics and rack: the fields before and after, and the lengths of its lists. */
const FRAME_BYTES = 4 + 4 + 4 + 4 + 1 + 4 + 4 + 4 + 4 + 2;
const PARTITION_BYTES = 4 + 4 + 8 + 8 + 4;
const READ_COMMITTED = 1;
const NO_SESSION = 0;
/** Of a full fetch outside any session. */
const SESSION_EPOCH = -1;
const UNKNOWN_EPOCH = -1;
const CONSUMER_LOG_START = -1n;

/**
 * The body of a fetch request of version 11, outside any session, in one buffer of exactly its size.
 *
 * @source https://kafka.apache.org/protocol#The_Messages_Fetch
 */
export function encodeFetchRequest(request: FetchRequest): Buffer {
  const { topics, rackId = '' } = request;
  const names = topics.map(({ topic }) => Buffer.from(topic));
  const rack = Buffer.from(rackId);
  let size = FRAME_BYTES + rack.length;
  for (const [index, { partitions }] of topics.entries())
    size += 2 + names[index]!.length + 4 + partitions.length * PARTITION_BYTES;

  const target = Buffer.allocUnsafe(size);
  let at = target.writeInt32BE(request.replicaId, 0);
  at = target.writeInt32BE(request.maxWaitTime, at);
  at = target.writeInt32BE(request.minBytes, at);
  at = target.writeInt32BE(request.maxBytes, at);
  at = target.writeInt8(request.isolationLevel ?? READ_COMMITTED, at);
  at = target.writeInt32BE(NO_SESSION, at);
  at = target.writeInt32BE(SESSION_EPOCH, at);
  at = target.writeInt32BE(topics.length, at);
  for (const [index, { partitions }] of topics.entries()) {
    const name = names[index]!;
    at = target.writeInt16BE(name.length, at);
    at += name.copy(target, at);
    at = target.writeInt32BE(partitions.length, at);
    for (const { partition, fetchOffset, maxBytes } of partitions) {
      at = target.writeInt32BE(partition, at);
      at = target.writeInt32BE(UNKNOWN_EPOCH, at);
      at = target.writeBigInt64BE(BigInt(fetchOffset), at);
      at = target.writeBigInt64BE(CONSUMER_LOG_START, at);
      at = target.writeInt32BE(maxBytes, at);
    }
  }
  at = target.writeInt32BE(0, at); // topics to forget
  at = target.writeInt16BE(rack.length, at);
  rack.copy(target, at);
  return target;
}
