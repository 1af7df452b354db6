import type { LogReader, Sweep } from '../../../src/kafka/ports.js';

/** Reads what another reader reads, in its order, but hands a batch on only when it is told to. */
export class LaggingReader implements LogReader {
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly reader: LogReader) {}

  /** Hands on the next batch, if one waits. */
  step(): void {
    this.waiting.shift()?.();
  }

  sweep(partition: number, from: number, take: Parameters<LogReader['sweep']>[2]): Sweep {
    let isOver = false;
    const sweep = this.reader.sweep(partition, from, (batch) => {
      this.waiting.push(() => isOver || take(batch));
      return 'more';
    });
    return {
      end: () => {
        isOver = true;
        sweep.end();
      },
    };
  }

  bounds(partition: number): ReturnType<LogReader['bounds']> {
    return this.reader.bounds(partition);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
