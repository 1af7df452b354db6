import type { Command } from 'commander';
import { Option } from 'commander';
import { readFile } from '../api/body-file.js';
import { CliError, usageError } from '../cli-error.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { pairs } from '../text/options.js';
import { eventRecord, type EventChoice } from './event-record.js';

interface SendOptions extends KafkaOptions, Omit<EventChoice, 'topic'> {
  readonly data?: string;
  readonly file?: string;
  readonly ndjson?: true;
}

/** Sends that may be unacknowledged at once: an endless input must not fill the memory. */
const MOST_PENDING = 1_000;

/** `events send`: events as a service would write them. */
export function addEvents(program: Command, host: CliHost): void {
  const events = described(program.command('events'), 'Events, as your services write them.', [
    [
      `event-gateway events send shop.orders --type order.created --data '{"id":"1"}'`,
      'To try things.',
    ],
  ]);
  const send = described(
    withKafka(events.command('send <topic>')),
    'Writes events to a source topic. The value comes from --data, --file, or standard input.',
    [
      [
        `event-gateway events send shop.orders --type order.created --data '{"id":"1"}'`,
        'One event.',
      ],
      [
        'event-gateway events send shop.orders --file order.json --key order-1',
        'From a file, with a key.',
      ],
      ['event-gateway events send shop.orders --ndjson < orders.ndjson', 'One event a line.'],
      [
        `event-gateway events send shop.orders --cloudevent --type order.created --data '{}'`,
        'As a CloudEvent.',
      ],
    ],
  );
  send
    .option('--data <text>', 'the value')
    .option('--file <path>', 'a file with the value')
    .addOption(
      new Option('--ndjson', 'each line of the input is a JSON value, and an event').conflicts(
        'data',
      ),
    )
    .option('--type <type>', "the event's type, as the header that the gateway looks for")
    .option('--id <id>', "the event's id")
    .option('--key <key>', "the record's key")
    .option('--header <name=value>', 'a header of the record; may be repeated', pairs)
    .option('--cloudevent', "as a CloudEvent in Kafka's binary mode")
    .option('--source <uri>', 'the source of the CloudEvent')
    .option('--json', 'print where the events stand as JSON, one a line')
    .action((topic: string, options: SendOptions) => {
      refuse(options);
      return usingKafka(options, host, (kafka) => sendAll(kafka, topic, options, host));
    });
}

function refuse({ data, file, ndjson, id, source, cloudevent }: SendOptions): void {
  if (data !== undefined && file !== undefined) throw usageError('give either --data or --file');
  if (ndjson && id !== undefined)
    throw usageError('--id is the id of one event, but --ndjson sends many');
  if (source !== undefined && !cloudevent) throw usageError('--source needs --cloudevent');
}

async function sendAll(
  kafka: CliKafka,
  topic: string,
  options: SendOptions,
  host: CliHost,
): Promise<void> {
  const { eventIdHeaders, eventTypeHeaders } = kafka.settings;
  const names = { id: eventIdHeaders[0] ?? null, type: eventTypeHeaders[0] ?? null };
  if (options.type !== undefined && names.type === null && !options.cloudevent)
    throw usageError(
      '--type has no effect: EVENT_TYPE_HEADERS names no header. Put it into the value',
    );
  const send = async (value: Buffer): Promise<void> => {
    const record = eventRecord(value, { ...options, topic }, names, host.newId);
    const offset = await kafka.sink.send(record);
    if (options.json) host.out(`${JSON.stringify({ topic, offset })}\n`);
  };
  let sent = 0;
  let pending: Promise<void>[] = [];
  for await (const value of valuesOf(options, host)) {
    sent++;
    pending.push(send(value));
    if (pending.length < MOST_PENDING) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
  if (!options.json) host.out(`${sent} ${sent === 1 ? 'event' : 'events'} written to ${topic}\n`);
}

async function* valuesOf(options: SendOptions, host: CliHost): AsyncIterable<Buffer> {
  const { data, file, ndjson } = options;
  if (!ndjson) {
    if (data !== undefined) yield Buffer.from(data);
    else yield file === undefined ? await host.input() : readFile(file, host);
    return;
  }
  const lines =
    file === undefined ? host.inputLines() : readFile(file, host).toString('utf8').split('\n');
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    yield jsonLine(line, number);
  }
}

function jsonLine(line: string, number: number): Buffer {
  try {
    JSON.parse(line);
    return Buffer.from(line);
  } catch (error) {
    throw new CliError(
      'input-invalid',
      `line ${number} of the input is no JSON. Those before it were sent.`,
      undefined,
      {
        cause: error,
      },
    );
  }
}
