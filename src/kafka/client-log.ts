import type { Logger } from '../logging/logger.js';

/** A line as kafkajs logs it. */
export interface ClientLogEntry {
  readonly namespace: string;
  /** 1 error, 2 warning, 4 information, 5 debug. */
  readonly level: number;
  readonly log: Readonly<Record<string, unknown>> & { readonly message: string };
}

type Level = 'debug' | 'info' | 'warn';

const CLIENT_ERROR = 1;
const CLIENT_WARNING = 2;

/** Lines that say nothing to an operator: our own doing, or healed within the client. */
const QUIET = [
  /^(Pausing|Resuming) fetching/,
  /^Response /,
  /^Limiting retries for the idempotent producer/,
  /^KafkaJS v2\.0\.0 switched default partitioner/,
  /^The group is rebalancing/,
  /^Failed to send messages/,
  /^Crash:/,
  /^Restarting the consumer/,
];

/**
 * How loud a line of the client's is among ours. Never an error: what needs someone to act is said by the adapter that
 * saw it, which knows whether it heals. kafkajs logs each retriable response at error and each pause at information.
 */
export function levelOf(entry: ClientLogEntry): Level {
  if (entry.level > CLIENT_WARNING) return 'debug';
  if (QUIET.some((pattern) => pattern.test(entry.log.message))) return 'debug';
  return entry.level === CLIENT_ERROR || entry.level === CLIENT_WARNING ? 'warn' : 'debug';
}

/** Routes the client's log to ours, as `kafka.client` lines. */
export function clientLog(logger: Logger): (entry: ClientLogEntry) => void {
  return (entry) => {
    const fields: Record<string, unknown> = { part: entry.namespace };
    for (const [name, value] of Object.entries(entry.log)) {
      if (name === 'timestamp' || name === 'logger' || name === 'stack') continue;
      fields[name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)] = value;
    }
    logger[levelOf(entry)]('kafka.client', fields);
  };
}
