import { GatewayError } from '../gateway-error.js';
import type { LogReader, RecordBatch, Sweep } from './ports.js';

/**
 * A reader that connects when it is first asked for bounds, so that what reads can be put together before there is a
 * broker. A failed opening is tried anew at the next question.
 */
export class LazyLogReader implements LogReader {
  #opening: Promise<LogReader> | null = null;
  #reader: LogReader | null = null;

  constructor(private readonly open: () => Promise<LogReader>) {}

  async bounds(partition: number): Promise<{ readonly start: number; readonly end: number }> {
    return (await this.#opened()).bounds(partition);
  }

  /** @throws GatewayError `reader-not-open` before the first bounds were told, which is a bug */
  sweep(partition: number, from: number, take: (batch: RecordBatch) => 'more' | 'enough'): Sweep {
    if (this.#reader === null)
      throw new GatewayError('reader-not-open', 'A sweep was begun before bounds were asked for.');
    return this.#reader.sweep(partition, from, take);
  }

  async close(): Promise<void> {
    const reader = await this.#opening?.catch(() => null);
    await reader?.close();
  }

  #opened(): Promise<LogReader> {
    this.#opening ??= this.open().then(
      (reader) => (this.#reader = reader),
      (error: unknown) => {
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }
}
