import { GatewayError } from '../gateway-error.js';

/** What a command ends the process with. */
export const EXIT = {
  /** It did what was asked. */
  done: 0,
  /** It could not, or what it checked is faulty. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
} as const;

/** A command can't go on. The message names what is wrong and how to mend it, for people. */
export class CliError extends GatewayError {
  override readonly name: string = 'CliError';

  /** @param exitCode `EXIT.usage` when the command line is at fault */
  constructor(
    code: string,
    message: string,
    readonly exitCode: number = EXIT.failed,
    options?: { cause?: unknown },
  ) {
    super(code, message, options);
  }
}

/** Options that are each well-formed but do not fit together, or that are missing. */
export function usageError(message: string): CliError {
  return new CliError('usage', message, EXIT.usage);
}
