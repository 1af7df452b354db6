import { Argument, type Command } from 'commander';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { completionScript, SHELLS, type Shell } from './scripts.js';

/** `completion`: the script for a shell. */
export function addCompletion(program: Command, host: CliHost): void {
  described(program.command('completion'), 'Prints the completion script of a shell.', [
    ['source <(event-gateway completion bash)', 'In ~/.bashrc.'],
    ['source <(event-gateway completion zsh)', 'In ~/.zshrc, after compinit.'],
    [
      'event-gateway completion fish > ~/.config/fish/completions/event-gateway.fish',
      'Once, for fish.',
    ],
  ])
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell: Shell) => host.out(completionScript(shell)));
}
