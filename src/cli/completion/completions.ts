import type { Command } from 'commander';

/**
 * What may come next on a command line.
 *
 * @param asked as the scripts ask: the words before the one that is being typed, without the program itself; `--`; what
 * was typed of that word, which fish leaves out when it is empty. What the user typed may itself hold `--`.
 */
export function completionsFor(program: Command, asked: readonly string[]): readonly string[] {
  const isTyping = asked.at(-2) === '--';
  const words = asked.slice(0, isTyping ? -2 : -1);
  const current = isTyping ? asked.at(-1)! : '';
  const command = commandAt(program, words);
  const candidates = current.startsWith('-') ? flagsOf(command) : namesOf(command);
  return candidates.filter((candidate) => candidate.startsWith(current));
}

function commandAt(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next !== undefined) command = next;
  }
  return command;
}

function namesOf(command: Command): readonly string[] {
  const visible = command.createHelp().visibleCommands(command);
  const names = visible.map((each) => each.name());
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return [...names, ...choices];
}

function flagsOf(command: Command): readonly string[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long }) => long).filter((long) => long !== undefined && long !== null);
}
