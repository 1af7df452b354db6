/** What the builder needs to know of a record. */
export interface BatchItem {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: number;
}

/** Records of one partition that go into one request, in order. */
export interface PartitionBatch<T extends BatchItem> {
  readonly topic: string;
  readonly partition: number;
  readonly items: readonly T[];
}

export interface BatchLimits {
  /** What a topic's partition takes in one request, in bytes. */
  readonly partitionBytes: (topic: string) => number;
  /** Records of one partition in one request. */
  readonly partitionRecords: number;
  /** All partitions of a request together, in bytes. */
  readonly requestBytes: number;
}

class PartitionQueue<T extends BatchItem> {
  private items: T[] = [];
  private head = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get first(): T | undefined {
    return this.items[this.head];
  }

  push(item: T): void {
    this.items.push(item);
  }

  take(maxRecords: number, maxBytes: number): { items: T[]; bytes: number } {
    let bytes = 0;
    let end = this.head;
    for (let item = this.first; item && end - this.head < maxRecords; item = this.items[end]) {
      if (end > this.head && bytes + item.bytes > maxBytes) break;
      bytes += item.bytes;
      end++;
    }
    const items = this.items.slice(this.head, end);
    this.head = end;
    if (this.head === this.items.length) {
      this.items = [];
      this.head = 0;
    }
    return { items, bytes };
  }
}

/**
 * Collects records and cuts them into requests.
 *
 * The order within a partition is kept, and partitions take turns, so that a busy one does not starve the others. A
 * partition gets at least one record however large it is.
 */
export class BatchBuilder<T extends BatchItem> {
  private readonly queues = new Map<string, Map<number, PartitionQueue<T>>>();
  /** Partitions with records, in the order of their turns. */
  private ready: PartitionQueue<T>[] = [];
  private waitingBytes = 0;

  constructor(private readonly limits: BatchLimits) {}

  get isEmpty(): boolean {
    return this.ready.length === 0;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.waitingBytes;
  }

  add(item: T): void {
    const queue = this.queueOf(item);
    if (queue.first === undefined) this.ready.push(queue);
    queue.push(item);
    this.waitingBytes += item.bytes;
  }

  /** @returns the next request, empty when nothing waits */
  next(): PartitionBatch<T>[] {
    const batches: PartitionBatch<T>[] = [];
    const left: PartitionQueue<T>[] = [];
    let total = 0;
    let served = 0;
    for (const queue of this.ready) {
      const room = this.limits.requestBytes - total;
      if (served > 0 && (queue.first?.bytes ?? 0) > room) break;
      served++;
      const maxBytes = Math.min(room, this.limits.partitionBytes(queue.topic));
      const { items, bytes } = queue.take(this.limits.partitionRecords, maxBytes);
      batches.push({ topic: queue.topic, partition: queue.partition, items });
      total += bytes;
      if (queue.first !== undefined) left.push(queue);
    }
    this.ready = [...this.ready.slice(served), ...left];
    this.waitingBytes -= total;
    return batches;
  }

  /** Takes out everything that waits. */
  drain(): T[] {
    const items: T[] = [];
    while (!this.isEmpty) for (const batch of this.next()) items.push(...batch.items);
    return items;
  }

  private queueOf({ topic, partition }: T): PartitionQueue<T> {
    let partitions = this.queues.get(topic);
    if (!partitions) this.queues.set(topic, (partitions = new Map()));
    let queue = partitions.get(partition);
    if (!queue) partitions.set(partition, (queue = new PartitionQueue(topic, partition)));
    return queue;
  }
}
