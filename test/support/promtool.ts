import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe } from '@jest/globals';
import { NO_PROMTOOL, promtoolCommand } from '../../scripts/promtool/promtool-command.mjs';

const command = await promtoolCommand();
if (command === null) process.stderr.write(`${NO_PROMTOOL}\n`);

/** `describe`, where there is a promtool; else its tests are skipped. */
export const describeWithPromtool = command === null ? describe.skip : describe;

/** How a run of promtool ended. */
export interface PromtoolRun {
  readonly code: number;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs promtool with this on its standard input. */
export async function promtool(args: readonly string[], input = ''): Promise<PromtoolRun> {
  const child = spawn(command!, args);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += String(chunk)));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode ?? -1, output };
}
