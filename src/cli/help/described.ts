import type { Command } from 'commander';

/** An example of a command: what to type, and what it does. */
export type Example = readonly [line: string, what: string];

const examplesOf = new WeakMap<Command, readonly Example[]>();

/** Gives a command its summary and its examples, which its help and docs/cli.md show. */
export function described(command: Command, text: string, examples: readonly Example[]): Command {
  examplesOf.set(command, examples);
  const [first = ''] = text.split('. ', 1);
  const lines = examples.map(([line, what]) => `  ${line}\n      ${what}`).join('\n');
  return command
    .summary(first.replace(/\.$/, ''))
    .description(text)
    .addHelpText('after', `\nExamples:\n${lines}`);
}

/** The examples that `described` gave a command. */
export function examplesFor(command: Command): readonly Example[] {
  return examplesOf.get(command) ?? [];
}
