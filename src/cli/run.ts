import { CommanderError } from 'commander';
import { GatewayError } from '../gateway-error.js';
import { messageOf } from '../unknown-error.js';
import { InvalidFields } from '../validation/field-fault.js';
import { CliError, EXIT } from './cli-error.js';
import { CommandFailed } from './command-failed.js';
import { completionsFor } from './completion/completions.js';
import { COMPLETE } from './completion/scripts.js';
import type { CliHost } from './host.js';
import { createProgram } from './program.js';
import { paintFor, type Paint } from './text/paint.js';

/**
 * Runs one command line.
 *
 * @param args without the program itself
 * @returns the exit code: 0 done, 1 failed, 2 the command line is wrong
 */
export async function run(args: readonly string[], host: CliHost): Promise<number> {
  const program = createProgram(host);
  const [first, ...rest] = args;
  if (first === COMPLETE) {
    for (const found of completionsFor(program, rest)) host.out(`${found}\n`);
    return EXIT.done;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    if (error instanceof CommandFailed) return EXIT.failed;
    if (host.stopped.aborted) return EXIT.failed; // the user knows
    host.err(
      `${paintFor(host.hasColors)('bad', 'error:')} ${told(error, paintFor(host.hasColors))}\n`,
    );
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}

/** Commander has written help or its error already. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  const wasAsked = code === 'commander.helpDisplayed' || code === 'commander.version';
  return wasAsked || exitCode === 0 ? EXIT.done : EXIT.usage;
}

function told(error: unknown, paint: Paint): string {
  if (error instanceof InvalidFields) {
    const faults = error.faults.map(
      ({ field, message }) => `  ${paint('strong', field)} ${message}`,
    );
    return ['the settings are wrong', ...faults].join('\n');
  }
  // A bug of ours must show where it is.
  if (!(error instanceof GatewayError) && error instanceof Error)
    return error.stack ?? error.message;
  return messageOf(error);
}
