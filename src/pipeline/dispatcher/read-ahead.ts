import type { AssignedPartition, LogRecord, RecordBatch } from '../../kafka/ports.js';

/** Batches read ahead of the lanes, so that there is always something to hand out while the next one is fetched. */
const BATCHES_AHEAD = 4;

/** Hands out a record, or the end of a batch. @returns false when it can't be yet */
export interface HandOut {
  record(batch: RecordBatch, record: LogRecord): boolean;
  end(batch: RecordBatch): boolean;
}

/** What was read of a partition and not handed out yet. With a few batches of it the source pauses. */
export class ReadAhead {
  private readonly batches: RecordBatch[] = [];
  /** Of the first batch. */
  private nextRecord = 0;
  private paused = false;
  private endSeen = 0;

  constructor(private readonly assigned: AssignedPartition) {}

  /** The partition's end, as it was at the last fetch. */
  get end(): number {
    return this.endSeen;
  }

  push(batch: RecordBatch): void {
    this.endSeen = batch.highWatermark;
    this.batches.push(batch);
    if (this.batches.length < BATCHES_AHEAD) return;
    this.paused = true;
    this.assigned.pause();
  }

  /** Hands out in order what can be. */
  drain(to: HandOut): void {
    for (let batch = this.batches[0]; batch !== undefined; batch = this.batches[0]) {
      for (; this.nextRecord < batch.records.length; this.nextRecord++)
        if (!to.record(batch, batch.records[this.nextRecord]!)) return;
      if (!to.end(batch)) return;
      this.batches.shift();
      this.nextRecord = 0;
    }
    this.resume();
  }

  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  clear(): void {
    this.batches.length = 0;
  }

  /** Goes on reading when half of the room is free again. */
  resume(): void {
    if (!this.paused || this.batches.length * 2 > BATCHES_AHEAD) return;
    this.paused = false;
    this.assigned.resume();
  }
}
