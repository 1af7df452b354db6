import type { Command } from 'commander';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';

/** `serve`: the gateway itself. */
export function addServe(program: Command, host: CliHost): void {
  described(
    program.command('serve'),
    'Runs the gateway in this process, with the settings of the environment and CONFIG_FILE. SIGTERM stops it in order; wrong settings and unsafe topics end it with exit code 78.',
    [
      ['event-gateway serve', 'As the image does without a command.'],
      ['ROLES=api event-gateway serve --config gateway.yaml', 'One role, settings from a file.'],
    ],
  )
    .option(
      '--config <file>',
      'a YAML file with settings, endpoints and subscriptions (CONFIG_FILE)',
    )
    .action((options: { readonly config?: string }) => host.serve(options.config ?? null));
}
