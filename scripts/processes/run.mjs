import { spawn } from 'node:child_process';

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, passThrough?: boolean }} [options]
 *   `passThrough`: its output goes to ours instead of being collected
 * @returns {Promise<{ code: number, output: string }>} code -1 when it could not be started or was killed;
 *   `output` holds both streams in the order they came
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.passThrough ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      // Not `timeout`: its timer goes on when the command could not be started.
      signal: options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs),
    });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ code: -1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/** Whether a command answers with success, within ten seconds. */
export async function answers(command, args) {
  return (await run(command, args, { timeoutMs: 10_000 })).code === 0;
}
