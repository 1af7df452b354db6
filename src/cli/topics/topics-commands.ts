import type { Command } from 'commander';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { wholeNumber } from '../text/options.js';
import { grow } from './grow.js';

interface GrowCommandOptions extends KafkaOptions {
  readonly partitions: number;
}

const MOST_PARTITIONS = 1_024;

/** `topics grow`: more partitions. */
export function addTopics(program: Command, host: CliHost): void {
  const topics = described(program.command('topics'), "The gateway's own topics.", [
    ['event-gateway topics grow --partitions 48', 'More room for replicas.'],
  ]);
  described(
    withKafka(topics.command('grow')),
    'Gives deliveries and lanes more partitions. Every replica must be stopped meanwhile; events wait in the source topics. What is open is copied into new topics, the old ones stay as they are.',
    [
      [
        'event-gateway topics grow --partitions 48',
        'Then set DELIVERIES_PARTITIONS=48, and start the replicas again.',
      ],
    ],
  )
    .requiredOption('--partitions <n>', 'how many there shall be', wholeNumber(2, MOST_PARTITIONS))
    .action((options: GrowCommandOptions) =>
      usingKafka(options, host, async (kafka) => {
        const { partitions } = options;
        const say = (line: string): void => host.err(`${line}\n`);
        const growth = await grow(kafka, { partitions, now: host.now, stopped: host.stopped, say });
        const { deliveries, lanes } = kafka.topology;
        host.out(
          `${growth.from} partitions became ${growth.to}; ${growth.moved} open deliveries were copied.\n` +
            `Set DELIVERIES_PARTITIONS=${growth.to} and start the replicas. ${deliveries} and ${lanes} are not read any ` +
            'more: delete them when you are sure.\n',
        );
      }),
    );
}
