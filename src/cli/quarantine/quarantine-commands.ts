import type { Command } from 'commander';
import { readFile } from '../api/body-file.js';
import { CliError, usageError } from '../cli-error.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { showTopic } from '../kafka/topic-view.js';
import { bytesShown } from '../text/bytes.js';
import { listed, moment, pairs, wholeNumber } from '../text/options.js';
import { oneLine, paintFor } from '../text/paint.js';
import { facts, table } from '../text/table.js';
import { timeShown } from '../text/time.js';
import {
  headerShown,
  incompleteness,
  quarantineJson,
  quarantineView,
  resubmittedRecord,
  type Mend,
  type QuarantineView,
} from './quarantine-view.js';

interface ListOptions extends KafkaOptions {
  readonly since?: number;
  readonly limit: number;
  readonly topic?: readonly string[];
  readonly reason?: readonly string[];
}

interface ShowOptions extends KafkaOptions {
  readonly raw?: true;
}

interface ResubmitOptions extends KafkaOptions {
  readonly value?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly dryRun?: true;
}

const LIST_LIMIT = 100;

/** `quarantine …`: records that could not be read. */
export function addQuarantine(program: Command, host: CliHost): void {
  const quarantine = described(
    program.command('quarantine'),
    'Records that could not be read, with their bytes and the reason.',
    [['event-gateway quarantine list', 'What was put aside, and why.']],
  );
  addList(quarantine, host);
  addShow(quarantine, host);
  addResubmit(quarantine, host);
}

function addList(quarantine: Command, host: CliHost): void {
  described(withKafka(quarantine.command('list')), 'Shows the newest records in quarantine.', [
    ['event-gateway quarantine list --since 1d --topic shop.orders', 'Those of one topic.'],
  ])
    .option('--since <when>', 'not older than: 2h, 7d, or a time (default: all)', moment(host.now))
    .option('--limit <n>', 'at most so many, the newest', wholeNumber(1, 100_000), LIST_LIMIT)
    .option('--topic <names>', 'that came from these topics', listed)
    .option('--reason <list>', 'with these reasons', listed)
    .option('--json', 'print each as a JSON object on a line of its own')
    .action((options: ListOptions) =>
      usingKafka(options, host, (kafka) => list(kafka, options, host)),
    );
}

function addShow(quarantine: Command, host: CliHost): void {
  described(
    withKafka(quarantine.command('show <source>')),
    'Shows one record of the quarantine. SOURCE is topic:partition:offset, as the list tells it.',
    [
      ['event-gateway quarantine show shop.orders:0:1234', 'For people.'],
      ['event-gateway quarantine show shop.orders:0:1234 --raw > record.bin', 'Its very bytes.'],
    ],
  )
    .option('--raw', 'only the bytes of its value')
    .option('--json', 'print JSON, bytes as Base64')
    .action((source: string, options: ShowOptions) =>
      usingKafka(options, host, async (kafka) => {
        const [record] = await find(kafka, [source], host);
        if (record === undefined) return;
        if (options.raw) host.out(record.value ?? Buffer.alloc(0));
        else if (options.json) host.out(`${JSON.stringify(quarantineJson(record), null, 2)}\n`);
        else show(record, host);
      }),
    );
}

function addResubmit(quarantine: Command, host: CliHost): void {
  described(
    withKafka(quarantine.command('resubmit <source...>')),
    'Writes records of the quarantine to the topic that they came from again, as they were or mended. The gateway routes them anew, under new ids.',
    [
      [
        'event-gateway quarantine resubmit shop.orders:0:1234',
        'After the gateway learned to read it.',
      ],
      [
        'event-gateway quarantine resubmit shop.orders:0:1234 --value mended.json',
        'With a mended value.',
      ],
      [
        'event-gateway quarantine resubmit shop.orders:0:1234 --header content-type=',
        'Without a header.',
      ],
    ],
  )
    .option('--value <file>', 'what to write in place of its value; one record only')
    .option(
      '--header <name=value>',
      'sets a header, or with an empty value removes it; may be repeated',
      pairs,
    )
    .option('--dry-run', 'show what would be written, and write nothing')
    .action((sources: readonly string[], options: ResubmitOptions) => {
      if (options.value !== undefined && sources.length > 1)
        throw usageError('--value is the value of one record: name only one');
      return usingKafka(options, host, (kafka) => resubmit(kafka, sources, options, host));
    });
}

async function resubmit(
  kafka: CliKafka,
  sources: readonly string[],
  options: ResubmitOptions,
  host: CliHost,
): Promise<void> {
  const mend: Mend = {
    ...(options.value !== undefined && { value: readFile(options.value, host) }),
    ...(options.header !== undefined && { header: options.header }),
  };
  const records = await find(kafka, sources, host);
  for (const record of records) {
    const why = mend.value === undefined ? incompleteness(record) : null;
    if (why !== null)
      throw new CliError(
        'record-incomplete',
        `${record.source} can't be sent again as it was: ${why}. Give its value with --value FILE.`,
      );
  }
  const place = { prefix: kafka.settings.topicPrefix, topology: kafka.topology };
  for (const record of records) {
    const outgoing = resubmittedRecord(record, mend, place);
    if (options.dryRun) {
      host.out(
        `would write to ${outgoing.topic}:\n${bytesShown(Buffer.from(outgoing.value ?? ''))}\n`,
      );
      continue;
    }
    const offset = await kafka.sink.send(outgoing);
    host.out(`${record.source} was written to ${outgoing.topic} again, at offset ${offset}\n`);
  }
}

async function list(kafka: CliKafka, options: ListOptions, host: CliHost): Promise<void> {
  const { topic, reason } = options;
  const records: QuarantineView[] = [];
  await showTopic(kafka, {
    topic: kafka.topology.quarantine,
    sinceMs: options.since ?? null,
    limit: options.limit,
    follow: false,
    stopped: host.stopped,
    read: (record) => {
      const view = quarantineView(record);
      if (view === null || topic?.includes(view.topic) === false) return null;
      return reason?.includes(view.reason) === false ? null : view;
    },
    show: (record) => records.push(record),
  });
  if (options.json)
    for (const record of records) host.out(`${JSON.stringify(quarantineJson(record))}\n`);
  else
    host.out(
      table(
        ['QUARANTINED', 'SOURCE', 'BYTES', 'REASON', 'DETAIL'],
        records.map((record) => [
          timeShown(record.quarantinedAtMs),
          record.source,
          String(record.value?.length ?? 0),
          paintFor(host.hasColors)('bad', oneLine(record.reason)),
          oneLine(record.detail),
        ]),
      ),
    );
}

/** The latest record of each source, in the order asked for. @throws CliError `not-found` */
async function find(
  kafka: CliKafka,
  sources: readonly string[],
  host: CliHost,
): Promise<QuarantineView[]> {
  for (const source of sources)
    if (!/^.+:\d+:\d+$/.test(source))
      throw usageError(
        `"${source}" is no source: give topic:partition:offset, as quarantine list shows it`,
      );
  const found = new Map<string, QuarantineView>();
  await showTopic(kafka, {
    topic: kafka.topology.quarantine,
    sinceMs: null,
    limit: sources.length,
    follow: false,
    stopped: host.stopped,
    read: (record) => {
      const view = quarantineView(record);
      return view !== null && sources.includes(view.source) ? view : null;
    },
    show: (record) => found.set(record.source, record),
  });
  return sources.map((source) => {
    const record = found.get(source);
    if (record !== undefined) return record;
    throw new CliError('not-found', `${source} is not in quarantine: see quarantine list`);
  });
}

function show(record: QuarantineView, host: CliHost): void {
  const paint = paintFor(host.hasColors);
  const headers = Object.entries(record.headers).map(
    ([name, values]) => [`header ${oneLine(name)}`, oneLine(headerShown(values))] as const,
  );
  host.out(
    facts([
      ['source', record.source],
      ['quarantined', timeShown(record.quarantinedAtMs)],
      ['reason', paint('bad', oneLine(record.reason))],
      ['detail', oneLine(record.detail)],
      ['key', oneLine(record.key?.toString('utf8') ?? '')],
      ...headers,
      ['value', record.value === null ? 'null' : `${record.value.length} bytes`],
    ]),
  );
  if (record.value !== null) host.out(`\n${bytesShown(record.value)}\n`);
}
