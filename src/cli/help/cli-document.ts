import type { Command } from 'commander';
import { examplesFor } from './described.js';

/** The text of docs/cli.md, from the help of all commands. */
export function cliDocument(program: Command): string {
  const commands = leavesOf(program);
  const list = commands.map(
    (command) => `- [\`${nameOf(command)}\`](#${anchorOf(command)}): ${command.summary()}`,
  );
  return [...HEAD, ...list, '', ...commands.flatMap(sectionOf)].join('\n');
}

function leavesOf(command: Command): readonly Command[] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');
  return below.flatMap((each) => (each.commands.length > 0 ? leavesOf(each) : [each]));
}

function sectionOf(command: Command): readonly string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  return [
    `## ${nameOf(command)}`,
    '',
    command.description(),
    '',
    '```sh',
    `${nameOf(command)} ${command.usage()}`.trim(),
    '```',
    '',
    ...optionTable(options.map((each) => [help.optionTerm(each), help.optionDescription(each)])),
    '```sh',
    ...examplesFor(command).flatMap(([line, what]) => [`# ${what}`, line]),
    '```',
    '',
  ];
}

function optionTable(rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(
    ([term, text]) => `| \`${term.replaceAll('|', '\\|')}\` | ${text.replaceAll('|', '\\|')} |`,
  );
  return ['| option | |', '| --- | --- |', ...cells, ''];
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function anchorOf(command: Command): string {
  return nameOf(command).replaceAll(' ', '-');
}

const HEAD = [
  '# Command line',
  '',
  '<!-- Made from the commands in src/cli by `npm run docs`. Do not edit. -->',
  '',
  '`event-gateway` is the image’s entry point and the package’s program: `docker run event-gateway results tail`,',
  '`kubectl exec deploy/event-gateway -- event-gateway results tail`, or `node dist/cli/main.js results tail` after',
  '`npm run build`. Without a command the image runs `serve`.',
  '',
  'Commands about endpoints and subscriptions talk to the gateway’s API: `--url` or `EVENT_GATEWAY_URL`, `--api-key` or',
  '`EVENT_GATEWAY_API_KEY`. All others talk to Kafka with the gateway’s own settings',
  '([configuration.md](configuration.md)): `KAFKA_BROKERS`, `TOPIC_PREFIX`, `KAFKA_SASL_…`, `CONFIG_FILE`; in a pod of the',
  'gateway they are there already.',
  '',
  'What a command makes goes to standard output, everything else to standard error. Exit codes: 0 done, 1 it could not or',
  'what it checked is faulty, 2 the command line is wrong. Colours only on a terminal, and not with `NO_COLOR`. Times are',
  'UTC; a time is given as a duration before now (`15m`, `2h`, `7d`) or in ISO 8601.',
  '',
  'Tab completion: `source <(event-gateway completion bash)`; see [completion](#event-gateway-completion).',
  '',
];
