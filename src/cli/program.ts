import { Command } from 'commander';
import { VERSION } from '../version.js';
import { addCompletion } from './completion/completion-commands.js';
import { addControl } from './control/control-commands.js';
import { addDeadLetters } from './dead-letters/dead-letters-commands.js';
import { addEndpoints } from './endpoints/endpoints-commands.js';
import { addEvents } from './events/events-commands.js';
import { described } from './help/described.js';
import type { CliHost } from './host.js';
import { addListen } from './listen/listen-command.js';
import { addQuarantine } from './quarantine/quarantine-commands.js';
import { addResults } from './results/results-commands.js';
import { addCheckConfig } from './service/check-config.js';
import { addServe } from './service/serve-command.js';
import { addSubscriptions } from './subscriptions/subscriptions-commands.js';
import { addCheckTopics } from './topics/check-topics.js';
import { addTopics } from './topics/topics-commands.js';

/** All commands. Errors of the command line are thrown as commander's, after they were written. */
export function createProgram(host: CliHost): Command {
  const program = new Command('event-gateway');
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.out(text),
      writeErr: (text) => host.err(text),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .showHelpAfterError('(add --help for the options and examples)')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help');
  described(program, 'Kafka events in, signed webhooks out, every outcome back on Kafka.', [
    ['event-gateway serve', 'Runs the gateway.'],
    [
      "event-gateway endpoints create https://example.com/hooks --types 'order.*'",
      'Says where to send.',
    ],
    ['event-gateway results tail --follow', 'Shows what becomes of it.'],
  ]);
  addServe(program, host);
  addCheckConfig(program, host);
  addCheckTopics(program, host);
  addEndpoints(program, host);
  addSubscriptions(program, host);
  addEvents(program, host);
  addResults(program, host);
  addDeadLetters(program, host);
  addQuarantine(program, host);
  addListen(program, host);
  addTopics(program, host);
  addControl(program, host);
  addCompletion(program, host);
  return program;
}

/** The same everywhere, since docs/cli.md shows it. */
const HELP_WIDTH = 100;
