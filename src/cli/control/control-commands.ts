import type { Command } from 'commander';
import { topicsWanted } from '../../composition/topic-plan.js';
import { auditOfImport } from '../../control/audit/audit-record.js';
import { OWNER_KEY } from '../../kafka/fenced-log.js';
import type { KeyedWrite, LogRecord } from '../../kafka/ports.js';
import { messageOf } from '../../unknown-error.js';
import { readFile } from '../api/body-file.js';
import { CliError } from '../cli-error.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { readRange } from '../kafka/read-range.js';
import { readBackup, writeBackup } from './control-backup.js';

interface ExportOptions extends KafkaOptions {
  readonly force?: true;
}

interface ImportOptions extends KafkaOptions {
  readonly merge?: true;
  readonly dryRun?: true;
}

const SENT_AT_ONCE = 200;
const HANDLED_REQUESTS = 'request/';

/** `control export|import`: endpoints, subscriptions and API keys as a file. */
export function addControl(program: Command, host: CliHost): void {
  const control = described(
    program.command('control'),
    'All endpoints, subscriptions and API keys as a file: to back up and to move.',
    [['event-gateway control export backup.json', 'While the gateway runs, or not.']],
  );
  described(
    withKafka(control.command('export [file]')),
    'Writes all endpoints, subscriptions and API keys to a file, secrets included: keep it safe. Without FILE it goes to standard output.',
    [
      ['event-gateway control export backup.json', 'Only you can read the file.'],
      ['event-gateway control export | age -r age1… > backup.age', 'Encrypted at once.'],
    ],
  )
    .option('--force', 'replace the file if it is there')
    .action((file: string | undefined, options: ExportOptions) =>
      usingKafka(options, host, (kafka) => exportTo(kafka, file, options, host)),
    );
  described(
    withKafka(control.command('import <file>')),
    'Writes a backup into the control topic, which is made when it is missing. It is refused when there are objects already, unless --merge. Replicas that run apply it at once.',
    [
      [
        'event-gateway control import backup.json',
        'Into a new cluster, before the gateway starts there.',
      ],
      ['event-gateway control import backup.json --merge', 'Those of the file win; others stay.'],
    ],
  )
    .option('--merge', 'write over objects of the same ids, and keep all others')
    .option('--dry-run', 'check the file and tell what would be written')
    .action((file: string, options: ImportOptions) =>
      usingKafka(options, host, (kafka) => importFrom(kafka, file, options, host)),
    );
}

async function exportTo(
  kafka: CliKafka,
  file: string | undefined,
  options: ExportOptions,
  host: CliHost,
): Promise<void> {
  const values = await latestOf(kafka, host);
  if (values === null)
    throw new CliError(
      'topic-unknown',
      `there is no topic ${kafka.topology.control}: check --prefix or TOPIC_PREFIX`,
    );
  const text = writeBackup(values, host.now());
  if (file === undefined) {
    host.out(text);
    return;
  }
  try {
    host.writeFile(file, text, options.force === true);
  } catch (error) {
    throw new CliError(
      'file-unwritable',
      `${file} can't be written: ${messageOf(error)} (--force replaces a file)`,
    );
  }
  host.out(`${values.size} objects written to ${file}; it holds secrets\n`);
}

async function importFrom(
  kafka: CliKafka,
  file: string,
  options: ImportOptions,
  host: CliHost,
): Promise<void> {
  const { records } = readBackup(readFile(file, host).toString('utf8'));
  const there = (await latestOf(kafka, host)) ?? new Map<string, Buffer>();
  const replaced = records.filter(({ key }) => there.has(key)).length;
  if (there.size > 0 && !options.merge)
    throw new CliError(
      'control-not-empty',
      `${kafka.topology.control} holds ${there.size} objects already, ${replaced} of them with an id of the file. ` +
        'With --merge those of the file win, and all others stay.',
    );
  if (options.dryRun) {
    host.out(`${records.length} objects would be written, ${replaced} of them over others\n`);
    return;
  }
  await makeTopics(kafka);
  await write(kafka, records, host.now());
  host.out(`${records.length} objects written, ${replaced} of them over others\n`);
}

/** As the one writer of the topic, as replicas are: none of them decides on a state without these records. */
async function write(
  kafka: CliKafka,
  records: readonly KeyedWrite[],
  nowMs: number,
): Promise<void> {
  const { control: topic, audit } = kafka.topology;
  const { instanceId } = kafka.settings;
  const log = await kafka.openFencedLog(topic);
  const owned = await log.takeOver(0);
  // Each key stands there once, so their order does not matter.
  for (let next = 0; next < records.length; next += SENT_AT_ONCE) {
    const some = records.slice(next, next + SENT_AT_ONCE);
    const told = some.map(({ key }) => auditOfImport(audit, key, instanceId, nowMs));
    const outcome = await owned.append(some, told);
    if (outcome === 'lost')
      throw new CliError(
        'control-lost',
        `a replica wrote to ${topic} meanwhile, or the broker did not answer, after ${next} of ${records.length} objects. ` +
          'Run it again with --merge.',
      );
  }
}

/** The latest value of each object; null when there is no topic. */
async function latestOf(kafka: CliKafka, host: CliHost): Promise<Map<string, Buffer> | null> {
  const topic = kafka.topology.control;
  const existing = await kafka.admin.listTopics();
  if (!existing.includes(topic)) return null;
  const reader = await kafka.openReader(topic);
  const { start, end } = await reader.bounds(0);
  const values = new Map<string, Buffer>();
  let isDamaged = false;
  const taker = {
    record: ({ key, value }: LogRecord): void => {
      if (key === null) return;
      if (value === null) values.delete(key.toString());
      else values.set(key.toString(), Buffer.from(value));
    },
    unreadable: (): void => {
      isDamaged = true;
    },
  };
  await readRange(reader, 0, { from: start, to: end }, taker, host.stopped);
  host.stopped.throwIfAborted();
  if (isDamaged) throw new CliError('control-damaged', `${topic} holds records that can't be read`);
  // Who writes at present, and what was answered lately: nothing to keep or to move.
  for (const key of values.keys())
    if (key === OWNER_KEY || key.startsWith(HANDLED_REQUESTS)) values.delete(key);
  return values;
}

async function makeTopics({ admin, settings, topology }: CliKafka): Promise<void> {
  const existing = await admin.listTopics();
  const missing = [topology.control, topology.audit].filter((name) => !existing.includes(name));
  if (missing.length === 0) return;
  const { specs } = await topicsWanted(settings, admin, existing, topology.generation);
  await admin.createTopics(specs.filter(({ name }) => missing.includes(name)));
}
