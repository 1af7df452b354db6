import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { ReceivedRequest } from '../ledger/entries.js';

const FLUSH_EVERY_MS = 100;

/** Appends every request to a file; a line is written when the request is over. */
export class RequestLogWriter {
  private readonly file: number;
  private lines: string[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(path: string) {
    this.file = openSync(path, 'a');
    this.timer = setInterval(() => this.flush(), FLUSH_EVERY_MS);
  }

  add(request: ReceivedRequest): void {
    this.lines.push(`${JSON.stringify(request)}\n`);
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    writeSync(this.file, this.lines.join(''));
    this.lines = [];
  }
}

/** Reads what a writer in another process has appended. */
export class RequestLogReader {
  readonly requests: ReceivedRequest[] = [];
  private readonly file: number;
  private position = 0;
  private rest = '';

  constructor(path: string) {
    this.file = openSync(path, 'a+');
  }

  /** Reads on to the present end. */
  catchUp(): void {
    const bytes = Buffer.alloc(fstatSync(this.file).size - this.position);
    if (bytes.length === 0) return;
    this.position += readSync(this.file, bytes, 0, bytes.length, this.position);
    const lines = (this.rest + bytes.toString('latin1')).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const request: ReceivedRequest = JSON.parse(line);
      this.requests.push(request);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}
