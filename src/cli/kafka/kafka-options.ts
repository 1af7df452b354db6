import type { Command } from 'commander';
import type { CliHost } from '../host.js';
import type { CliKafka, KafkaChoice } from './cli-kafka.js';
import { explained } from './refused.js';

/** What every command that talks to Kafka can be told. */
export interface KafkaOptions extends KafkaChoice {
  readonly json?: true;
}

/** Adds the options of `KafkaChoice`. */
export function withKafka(command: Command): Command {
  return command
    .option('--brokers <list>', 'the brokers, host:port (KAFKA_BROKERS)')
    .option('--prefix <prefix>', "start of the topics' names (TOPIC_PREFIX; default event-gateway)")
    .option('--config <file>', 'a YAML file with the settings (CONFIG_FILE)');
}

/** Opens Kafka for as long as `use` takes. */
export async function usingKafka<T>(
  choice: KafkaChoice,
  host: CliHost,
  use: (kafka: CliKafka) => Promise<T>,
): Promise<T> {
  const kafka = await host.openKafka(choice);
  try {
    return await Promise.race([use(kafka), kafka.lost]);
  } catch (error) {
    throw explained(error);
  } finally {
    await kafka.close();
  }
}
