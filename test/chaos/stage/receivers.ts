import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the receivers' process tells when they listen. */
export interface ReceiversOpen {
  /** By the member's id. */
  readonly urls: Readonly<Record<string, string>>;
}

/** The process with all receivers. */
export class Receivers {
  readonly urls: Readonly<Record<string, string>>;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, { urls }: ReceiversOpen) {
    this.child = child;
    this.urls = urls;
  }

  /** @param logPath where it appends every request */
  static async start(logPath: string): Promise<Receivers> {
    const script = fileURLToPath(new URL('receiver-process.ts', import.meta.url));
    const child = fork(script, [logPath]);
    const exited = once(child, 'exit').then(() => null);
    const open = await Promise.race([opened(child), exited]);
    if (open === null) throw new Error('the receivers could not be started');
    return new Receivers(child, open);
  }

  /** Resolves when everything is in the log. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || !this.child.connected) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

async function opened(child: ChildProcess): Promise<ReceiversOpen | null> {
  const messages: ReceiversOpen[] = await once(child, 'message');
  return messages[0] ?? null;
}
