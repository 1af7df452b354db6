import { spawn, type ChildProcess } from 'node:child_process';
import { eventually } from '../contract/eventually.js';
import { inRepository } from './repository.js';

/** What a command did. */
export interface CliEnd {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** The built command line in a process of its own. */
export class CliProcess {
  out = '';
  err = '';
  readonly end: Promise<CliEnd>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, input = '') {
    this.child = spawn(process.execPath, [inRepository('dist', 'cli', 'main.js'), ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => (this.out += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.err += String(chunk)));
    this.child.stdin?.end(input);
    this.end = new Promise((resolve) => {
      this.child.once('close', (code, signal) =>
        resolve({ code: code ?? signal ?? -1, out: this.out, err: this.err }),
      );
    });
  }

  /** Until it printed what is looked for. */
  prints(text: string | RegExp): Promise<void> {
    const found = (): boolean =>
      typeof text === 'string' ? this.out.includes(text) : text.test(this.out);
    return eventually(`it prints ${String(text)}`, found);
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<CliEnd> {
    this.child.kill(signal);
    return this.end;
  }
}
