import type { LogReader, RecordBatch, Sweep } from '../kafka/ports.js';

/** A reader that remembers how far the topic went when it last looked. */
export class WatchedReader implements LogReader {
  private endSeen = 0;

  /** @param reader of a topic with one partition */
  constructor(private readonly reader: LogReader) {}

  /** The next offset of the partition, as far as was seen; 0 before anything was. */
  get end(): number {
    return this.endSeen;
  }

  sweep(partition: number, from: number, take: (batch: RecordBatch) => 'more' | 'enough'): Sweep {
    return this.reader.sweep(partition, from, (batch) => {
      this.endSeen = Math.max(this.endSeen, batch.highWatermark);
      return take(batch);
    });
  }

  async bounds(partition: number): Promise<{ readonly start: number; readonly end: number }> {
    const bounds = await this.reader.bounds(partition);
    this.endSeen = Math.max(this.endSeen, bounds.end);
    return bounds;
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
