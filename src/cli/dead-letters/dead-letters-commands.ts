import type { Command } from 'commander';
import { usageError } from '../cli-error.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { showTopic } from '../kafka/topic-view.js';
import { listed, moment, wholeNumber } from '../text/options.js';
import { oneLine, paintFor } from '../text/paint.js';
import { table } from '../text/table.js';
import { timeShown } from '../text/time.js';
import { isMeant, type DeadLetterFilter } from './dead-letter-filter.js';
import {
  deadLetterJson,
  deadLetterView,
  resentRecord,
  type DeadLetterView,
} from './dead-letter-view.js';

interface PickOptions extends KafkaOptions, DeadLetterFilter {
  readonly since?: number;
  readonly limit: number;
}

interface ResendOptions extends PickOptions {
  readonly all?: true;
  readonly dryRun?: true;
}

const LIST_LIMIT = 100;
const RESEND_LIMIT = 100_000;

/** `dead-letters …`: deliveries that were given up. */
export function addDeadLetters(program: Command, host: CliHost): void {
  const letters = described(program.command('dead-letters'), 'Deliveries that were given up.', [
    ['event-gateway dead-letters list --endpoint shop', 'What did not arrive there.'],
    ['event-gateway dead-letters resend --endpoint shop --since 1d', 'Tries them again.'],
  ]);
  described(withPick(letters.command('list'), host, LIST_LIMIT), 'Shows the newest dead letters.', [
    ['event-gateway dead-letters list --since 1d', 'Those of the last day.'],
    [
      'event-gateway dead-letters list --reason expired --json',
      'For programs: one JSON object a line.',
    ],
  ])
    .option('--json', 'print each as a JSON object on a line of its own')
    .action((options: PickOptions) =>
      usingKafka(options, host, (kafka) => list(kafka, options, host)),
    );
  described(
    withPick(letters.command('resend'), host, RESEND_LIMIT),
    'Sends dead letters again. Each keeps its webhook-id, starts at attempt 1, and has as long as it had at first. The dead letters stay where they are, so do not resend the same ones twice.',
    [
      ['event-gateway dead-letters resend --delivery dlv_…', 'One delivery.'],
      [
        'event-gateway dead-letters resend --endpoint shop --since 1d --dry-run',
        'Shows which it would be.',
      ],
    ],
  )
    .option('--all', 'all that match --since and --reason, of every endpoint')
    .option('--dry-run', 'show what would be sent, and send nothing')
    .action((options: ResendOptions) => {
      const { endpoint, delivery, event, all } = options;
      if (
        all === undefined &&
        endpoint === undefined &&
        delivery === undefined &&
        event === undefined
      )
        throw usageError('tell which: --endpoint, --delivery, --event, or --all');
      return usingKafka(options, host, (kafka) => resend(kafka, options, host));
    });
}

function withPick(command: Command, host: CliHost, limit: number): Command {
  return withKafka(command)
    .option('--endpoint <ids>', 'of these endpoints', listed)
    .option('--delivery <ids>', 'with these delivery ids', listed)
    .option('--event <ids>', 'of these event ids', listed)
    .option(
      '--reason <list>',
      'attempts-exhausted, age-exhausted, expired, gone, endpoint-disabled',
      listed,
    )
    .option('--since <when>', 'not older than: 2h, 7d, or a time (default: all)', moment(host.now))
    .option('--limit <n>', 'at most so many, the newest', wholeNumber(1, 1_000_000), limit);
}

async function list(kafka: CliKafka, options: PickOptions, host: CliHost): Promise<void> {
  const letters = await pick(kafka, options, host);
  if (options.json)
    for (const letter of letters) host.out(`${JSON.stringify(deadLetterJson(letter))}\n`);
  else show(letters, host);
}

async function resend(kafka: CliKafka, options: ResendOptions, host: CliHost): Promise<void> {
  const letters = await pick(kafka, options, host);
  if (options.dryRun) {
    show(letters, host);
    host.out(`${letters.length} would be sent again\n`);
    return;
  }
  const { deliveries } = kafka.topology;
  await Promise.all(
    letters.map((letter) => kafka.sink.send(resentRecord(deliveries, letter, host.now()))),
  );
  host.out(`${letters.length} will be sent again\n`);
}

async function pick(
  kafka: CliKafka,
  options: PickOptions,
  host: CliHost,
): Promise<DeadLetterView[]> {
  const letters: DeadLetterView[] = [];
  let strange = 0;
  await showTopic(kafka, {
    topic: kafka.topology.deadLetters,
    sinceMs: options.since ?? null,
    limit: options.limit,
    follow: false,
    stopped: host.stopped,
    read: (record) => {
      const letter = deadLetterView(record);
      if (letter === null) strange++;
      return letter !== null && isMeant(letter, options) ? letter : null;
    },
    show: (letter) => letters.push(letter),
  });
  if (strange > 0)
    host.err(`${strange} records are no dead letters, or of a newer gateway than this command\n`);
  return letters;
}

function show(letters: readonly DeadLetterView[], host: CliHost): void {
  const paint = paintFor(host.hasColors);
  host.out(
    table(
      ['DIED', 'ENDPOINT', 'REASON', 'LAST', 'ATTEMPTS', 'TYPE', 'EVENT', 'DELIVERY'],
      letters.map(({ delivery, diedAtMs, reason, lastStatus, lastError }) => [
        timeShown(diedAtMs),
        oneLine(delivery.endpointId),
        paint('bad', oneLine(reason)),
        lastStatus === null ? oneLine(lastError) : String(lastStatus),
        String(delivery.attempt),
        oneLine(delivery.event.type),
        oneLine(delivery.event.id),
        oneLine(delivery.id),
      ]),
    ),
  );
}
