import type { LogReader } from '../../kafka/ports.js';
import { CliError } from '../cli-error.js';
import type { CliKafka } from './cli-kafka.js';
import { Newest } from './newest.js';
import { follow, readRange, type PlacedRecord, type RangeTaker } from './read-range.js';

/** What of a topic is wanted. */
export interface TopicView<T> {
  readonly topic: string;
  /** Records that are older are left out; null for all. */
  readonly sinceMs: number | null;
  /** How many of the newest. */
  readonly limit: number;
  /** Whether to go on with what comes. */
  readonly follow: boolean;
  /** What a record is to the user; null when it is not wanted. */
  readonly read: (record: PlacedRecord) => T | null;
  readonly show: (item: T) => void;
  readonly stopped: AbortSignal;
}

/**
 * Shows the newest wanted records of a topic, oldest first, and then, if asked, each one that comes, until it is stopped.
 *
 * @throws CliError `topic-unknown`
 */
export async function showTopic<T>(kafka: CliKafka, view: TopicView<T>): Promise<void> {
  const partitions = await partitionsOf(kafka, view.topic);
  const reader = await kafka.openReader(view.topic);
  const newest = new Newest<T>(view.limit);
  const keep = takerOf(view, (item, { timestampMs }) => newest.add(timestampMs, item));
  const ends = await Promise.all(
    partitions.map((partition) => readPast(kafka, reader, partition, view, keep)),
  );
  for (const item of newest.items()) view.show(item);
  if (!view.follow || view.stopped.aborted) return;

  const show = takerOf(view, (item) => view.show(item));
  const endings = partitions.map((partition) => follow(reader, partition, ends[partition]!, show));
  await untilStopped(view.stopped);
  for (const end of endings) end();
}

/** @returns where the partition ended */
async function readPast<T>(
  kafka: CliKafka,
  reader: LogReader,
  partition: number,
  { topic, sinceMs, limit, stopped }: TopicView<T>,
  taker: RangeTaker,
): Promise<number> {
  const { start, end } = await reader.bounds(partition);
  if (limit === 0) return end;
  const from = sinceMs === null ? start : await kafka.admin.offsetAt(topic, partition, sinceMs);
  await readRange(reader, partition, { from, to: end }, taker, stopped);
  return end;
}

function takerOf<T>(
  { read }: TopicView<T>,
  take: (item: T, record: PlacedRecord) => void,
): RangeTaker {
  return {
    record(record) {
      const item = read(record);
      if (item !== null) take(item, record);
    },
  };
}

async function partitionsOf(kafka: CliKafka, topic: string): Promise<readonly number[]> {
  const [description] = await kafka.admin.describeTopics([topic]);
  if (description === undefined)
    throw new CliError(
      'topic-unknown',
      `there is no topic ${topic} on this cluster. Check --prefix or TOPIC_PREFIX; the gateway makes its topics at its ` +
        'first start.',
    );
  return Array.from({ length: description.partitions }, (_, partition) => partition);
}

function untilStopped(stopped: AbortSignal): Promise<void> {
  if (stopped.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    stopped.addEventListener('abort', () => resolve(), { once: true }),
  );
}
