import { topicsWanted } from '../../composition/topic-plan.js';
import { OWNER_KEY } from '../../kafka/fenced-log.js';
import type { Commit, OwnedLog, TopicDescription, TopicSpec } from '../../kafka/ports.js';
import { readLaneRecord } from '../../pipeline/lanes/lane-record.js';
import type { Cursor } from '../../pipeline/lanes/protocol/lane.js';
import { Quarantine } from '../../pipeline/results/quarantine.js';
import { DELAY_TIERS, topologyOf, type Topology } from '../../topology.js';
import { messageOf } from '../../unknown-error.js';
import { CliError } from '../cli-error.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { movePartition } from './move-partition.js';
import { OpenDeliveries } from './open-deliveries.js';

/** What a growing did. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly generation: number;
  /** Open deliveries that were copied. */
  readonly moved: number;
}

export interface GrowOptions {
  readonly partitions: number;
  readonly now: () => number;
  readonly stopped: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Makes a new generation of `deliveries` and `lanes` with more partitions, while no replica runs.
 *
 * 1. The new `deliveries` is made. From here on no replica starts, since a generation is unfinished.
 * 2. No consumer group has members. Each old partition of `lanes` is taken over, so a replica that got through shows.
 * 3. What each old partition owes is copied. Delay tiers get the partitions in place: their records are spread anyway.
 * 4. Nothing moved meanwhile: groups, commits, ends of the log, ownership. Then the new `lanes` is made: the switch.
 *
 * With any failure the new `deliveries` is deleted, and all is as before. Nothing of the old generation is changed.
 *
 * @throws CliError
 */
export async function grow(kafka: CliKafka, options: GrowOptions): Promise<Growth> {
  const old = await described(kafka, kafka.topology.deliveries);
  if (options.partitions <= old.partitions)
    throw new CliError(
      'not-more-partitions',
      `${old.name} has ${old.partitions} partitions already: give more with --partitions. Fewer are not possible.`,
    );
  await refuseWhileRunning(kafka);
  const next = topologyOf(kafka.settings.topicPrefix, kafka.topology.generation + 1);
  await kafka.cluster.deleteTopic(next.deliveries); // what an interrupted growing left behind
  const [deliveries, lanes] = await specsOf(kafka, next, options.partitions);
  options.say(`making ${next.deliveries} with ${options.partitions} partitions`);
  await kafka.admin.createTopics([deliveries]);
  try {
    const moved = await moveAll(kafka, old.partitions, next, options);
    await kafka.admin.createTopics([lanes]);
    return { from: old.partitions, to: options.partitions, generation: next.generation, moved };
  } catch (error) {
    await giveUp(kafka, next.deliveries, options.say);
    throw error;
  }
}

/** Never throws, so that what went wrong in the first place is told, too. */
async function giveUp(
  { cluster }: CliKafka,
  deliveries: string,
  say: GrowOptions['say'],
): Promise<void> {
  say(`giving up: deleting ${deliveries}`);
  try {
    await cluster.deleteTopic(deliveries);
    say('the topics are as they were');
  } catch (fault) {
    say(
      `${deliveries} could not be deleted (${messageOf(fault)}): replicas refuse to start until somebody deletes it, or ` +
        'until this command ran through',
    );
  }
}

async function moveAll(
  kafka: CliKafka,
  partitions: number,
  next: Topology,
  options: GrowOptions,
): Promise<number> {
  const { topology, cluster, sink } = kafka;
  await refuseWhileRunning(kafka);
  const reader = await kafka.openReader(topology.deliveries);
  const lanes = await kafka.openFencedLog(topology.lanes);
  const quarantine = new Quarantine(sink, topology.quarantine, options.now, SILENT);
  const numbers = Array.from({ length: partitions }, (_, partition) => partition);
  const owned = await Promise.all(numbers.map((partition) => lanes.takeOver(partition)));
  const commits = await cluster.commits(topology.groups.dispatcher, topology.deliveries);
  const ends = await Promise.all(
    numbers.map(async (partition) => (await reader.bounds(partition)).end),
  );

  let moved = 0;
  for (const partition of numbers) {
    const commit = commits.get(partition) ?? null;
    const cursors = cursorsIn(owned[partition]!, partition);
    const count = await movePartition({
      reader,
      sink,
      partition,
      open: new OpenDeliveries({ commit, cursors }),
      end: ends[partition]!,
      target: next.deliveries,
      unreadable: (range) => quarantine.putRange(topology.deliveries, partition, range),
      stopped: options.stopped,
    });
    if (count > 0) options.say(`partition ${partition}: ${count} open deliveries copied`);
    moved += count;
  }
  for (const tier of DELAY_TIERS) await cluster.addPartitions(next.delay(tier), options.partitions);

  options.stopped.throwIfAborted();
  await refuseWhileRunning(kafka);
  const endsNow = await Promise.all(
    numbers.map(async (partition) => (await reader.bounds(partition)).end),
  );
  const commitsNow = await cluster.commits(topology.groups.dispatcher, topology.deliveries);
  const isOurs = await Promise.all(owned.map((log) => isStillOwned(log, options.now())));
  if (!isSame(ends, endsNow) || !isSameCommits(commits, commitsNow) || isOurs.includes(false))
    throw new CliError(
      'gateway-ran',
      'a replica of the gateway ran meanwhile. Stop all of them, and run this again.',
    );
  return moved;
}

/** @throws CliError `gateway-runs` */
async function refuseWhileRunning({ cluster, topology }: CliKafka): Promise<void> {
  for (const group of Object.values(topology.groups)) {
    const members = await cluster.groupMembers(group);
    if (members > 0)
      throw new CliError(
        'gateway-runs',
        `${members} replicas of the gateway run (group ${group}). Stop all of them first, and wait until they have left: ` +
          'events wait in the source topics meanwhile.',
      );
  }
}

function cursorsIn(log: OwnedLog, partition: number): ReadonlyMap<string, Cursor> {
  const cursors = new Map<string, Cursor>();
  for (const [endpointId, value] of log.records) {
    const record = readLaneRecord(value);
    if (record === null)
      throw new CliError(
        'lane-unreadable',
        `the record of ${endpointId} in partition ${partition} of lanes can't be read by this version. ` +
          'Use the command of the version that wrote it.',
      );
    cursors.set(endpointId, record.cursor);
  }
  return cursors;
}

/** A record that readers pass over: it is taken only while nobody else took the partition over. */
async function isStillOwned(log: OwnedLog, nowMs: number): Promise<boolean> {
  const value = JSON.stringify({ instance: 'topics grow', at: new Date(nowMs).toISOString() });
  return (await log.append([{ key: OWNER_KEY, value }])) === 'appended';
}

/** As the old ones are set, where the gateway cares. */
async function specsOf(
  kafka: CliKafka,
  next: Topology,
  partitions: number,
): Promise<[TopicSpec, TopicSpec]> {
  const { settings, admin } = kafka;
  const existing = await admin.listTopics();
  const { specs } = await topicsWanted(settings, admin, existing, next.generation, partitions);
  const like = async (name: string, model: string): Promise<TopicSpec> => {
    const spec = specs.find((each) => each.name === name)!;
    const { config } = await described(kafka, model);
    const kept = Object.keys(spec.config).filter((key) => config[key] !== undefined);
    const asOld = Object.fromEntries(kept.map((key) => [key, config[key]!]));
    return { ...spec, config: { ...spec.config, ...asOld } };
  };
  const { topology } = kafka;
  return [await like(next.deliveries, topology.deliveries), await like(next.lanes, topology.lanes)];
}

async function described(kafka: CliKafka, name: string): Promise<TopicDescription> {
  const [description] = await kafka.admin.describeTopics([name]);
  if (description !== undefined) return description;
  throw new CliError(
    'topic-unknown',
    `there is no topic ${name} on this cluster. Check --prefix or TOPIC_PREFIX; before the first start of the gateway ` +
      'set DELIVERIES_PARTITIONS instead.',
  );
}

function isSame(before: readonly number[], after: readonly number[]): boolean {
  return before.every((end, partition) => end === after[partition]);
}

function isSameCommits(
  before: ReadonlyMap<number, Commit>,
  after: ReadonlyMap<number, Commit>,
): boolean {
  return commitsText(before) === commitsText(after);
}

function commitsText(commits: ReadonlyMap<number, Commit>): string {
  return JSON.stringify([...commits].toSorted(([a], [b]) => a - b));
}

const SILENT = { quarantined: () => undefined };
