/** What was asked for on the command line. */
export interface Wishes {
  /** Scenarios, in the order of running. */
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly linger: boolean;
  readonly json: boolean;
}

export function parseArguments(args: readonly string[]): Wishes;

export const USAGE: string;
export class UsageError extends Error {}
