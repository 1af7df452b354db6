import type { Command } from 'commander';
import { topicsWanted } from '../../composition/topic-plan.js';
import type { TopicFault } from '../../kafka/topic-checks.js';
import { topicFaults } from '../../kafka/topic-checks.js';
import { generationsIn } from '../../kafka/topic-generations.js';
import { topologyOf } from '../../topology.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import type { CliKafka } from '../kafka/cli-kafka.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { CommandFailed } from '../command-failed.js';
import { paintFor } from '../text/paint.js';
import { table } from '../text/table.js';

/** How a topic is. */
interface TopicState {
  readonly topic: string;
  /** Null when it is missing. */
  readonly partitions: number | null;
  readonly faults: readonly Pick<TopicFault, 'fault' | 'mend'>[];
}

/** `check-topics`: what a start would say to the topics. */
export function addCheckTopics(program: Command, host: CliHost): void {
  described(
    withKafka(program.command('check-topics')),
    'Checks the topics as a start does, and changes nothing. Exit code 1 when the gateway would refuse to start.',
    [
      ['event-gateway check-topics', 'Before an upgrade, or after topics were changed.'],
      ['event-gateway check-topics --json', 'For programs.'],
    ],
  )
    .option('--json', 'print JSON')
    .action((options: KafkaOptions) =>
      usingKafka(options, host, async (kafka) => {
        const states = await topicStates(kafka);
        if (options.json) host.out(`${JSON.stringify(states, null, 2)}\n`);
        else show(states, host);
        if (states.some(({ faults }) => faults.length > 0)) throw new CommandFailed();
      }),
    );
}

async function topicStates(kafka: CliKafka): Promise<readonly TopicState[]> {
  const { settings, admin, topology } = kafka;
  const existing = await admin.listTopics();
  const wanted = await topicsWanted(settings, admin, existing, topology.generation);
  const found = await admin.describeTopics(wanted.specs.map(({ name }) => name));
  const faults = [
    ...topicFaults(found, wanted.requirements),
    ...unfinishedFaults(existing, settings.topicPrefix),
  ];
  const sources = settings.sourceTopics.filter((source) => typeof source === 'string');
  const names = [...wanted.specs.map(({ name }) => name), ...faults.map(({ topic }) => topic)];
  const own = [...new Set(names)].map((topic) => ({
    topic,
    partitions: found.find(({ name }) => name === topic)?.partitions ?? null,
    faults: faults.filter((fault) => fault.topic === topic),
  }));
  const foundSources = await admin.describeTopics(sources);
  const given = sources.map((topic) => {
    const partitions = foundSources.find(({ name }) => name === topic)?.partitions ?? null;
    const missing = { fault: 'it does not exist', mend: 'create it, or mend SOURCE_TOPICS' };
    return { topic, partitions, faults: partitions === null ? [missing] : [] };
  });
  return [...given, ...own];
}

function unfinishedFaults(existing: readonly string[], prefix: string): readonly TopicFault[] {
  const { unfinished } = generationsIn(existing, prefix);
  if (unfinished === null) return [];
  return [
    {
      topic: topologyOf(prefix, unfinished).deliveries,
      fault: 'more partitions were being added, and that did not come to its end',
      mend: 'run `event-gateway topics grow` again, or delete this topic',
    },
  ];
}

function show(states: readonly TopicState[], host: CliHost): void {
  const paint = paintFor(host.hasColors);
  host.out(
    table(
      ['TOPIC', 'PARTITIONS', 'STATE'],
      states.map(({ topic, partitions, faults }) => [
        topic,
        String(partitions ?? ''),
        faults.length > 0
          ? paint('bad', 'faulty')
          : partitions === null
            ? paint('warning', 'missing: made at the next start')
            : paint('good', 'well'),
      ]),
    ),
  );
  for (const { topic, faults } of states)
    for (const { fault, mend } of faults) host.out(`${topic}: ${fault}. Mend: ${mend}.\n`);
}
