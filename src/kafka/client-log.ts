import type { Logger } from '../logging/logger.js';

/** A line as kafkajs logs it. */
export interface ClientLogEntry {
  readonly namespace: string;
  /** 1 error, 2 warning, 4 information, 5 debug. */
  readonly level: number;
  readonly log: Readonly<Record<string, unknown>> & { readonly message: string };
}

type Level = 'debug' | 'warn';

const MAX_REMEMBERED = 100;
const CLIENT_ERROR = 1;
const CLIENT_WARNING = 2;

/** Lines that say nothing to an operator: our own doing, or healed within the client. */
const QUIET = [
  /^(Pausing|Resuming) fetching/,
  /^Response /,
  /^Limiting retries for the idempotent producer/,
  /^KafkaJS v2\.0\.0 switched default partitioner/,
  /^The group is rebalancing/,
  /^Failed to (send messages|connect to (seed )?broker)/,
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

/** While the cluster is away each client says the same several times a second: once in this time is enough. */
const REPEAT_MS = 30_000;

/**
 * Routes the client's log to ours, as `kafka.client` lines; a repeated warning is not repeated at once.
 *
 * @param now the time in milliseconds
 */
export function clientLog(logger: Logger, now: () => number): (entry: ClientLogEntry) => void {
  const warnedAt = new Map<string, number>();
  const repeated = (message: string): boolean => {
    const last = warnedAt.get(message);
    if (last !== undefined && now() - last < REPEAT_MS) return true;
    if (warnedAt.size >= MAX_REMEMBERED) warnedAt.clear();
    warnedAt.set(message, now());
    return false;
  };
  return (entry) => {
    const level = levelOf(entry);
    if (level === 'warn' && repeated(entry.log.message)) return;
    const fields: Record<string, unknown> = { part: entry.namespace };
    for (const [name, value] of Object.entries(entry.log)) {
      if (name === 'timestamp' || name === 'logger' || name === 'stack') continue;
      fields[name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)] = value;
    }
    logger[level]('kafka.client', fields);
  };
}
