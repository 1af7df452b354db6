import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { REPOSITORY } from './repository.js';

/** Whether a command is there; an example whose runtime is missing is left out. */
export async function isThere(command: string): Promise<boolean> {
  try {
    await promisify(execFile)(command, ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** A receiver of `examples/receivers` in a process of its own. */
export class ExampleReceiver {
  private printed = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.printed += String(chunk)));
    }
  }

  /** Starts it and waits until it listens. */
  static async start(command: string, script: string, secret: string): Promise<ExampleReceiver> {
    const port = await freePort();
    const child = spawn(command, [script], {
      cwd: REPOSITORY,
      env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret },
    });
    const receiver = new ExampleReceiver(child, `http://127.0.0.1:${port}/webhooks`);
    try {
      await once(child.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      child.kill();
      throw new Error(`${script} does not listen: ${receiver.printed}`, { cause: error });
    }
    return receiver;
  }

  /** The lines that it printed about events, so far. */
  get taken(): string[] {
    return this.printed.split('\n').filter((line) => line.startsWith('took '));
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}
