import type { LogEventAt } from './log-events.js';
import type { LogLevel } from './log-levels.js';

/** Fields of a log line: snake_case names; ids always, payloads and secrets never. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the code says to the operator: one canonical line per unit of work, named `noun.verb` in `log-events.ts`. */
export interface Logger {
  debug(event: LogEventAt<'debug'>, fields?: LogFields): void;
  info(event: LogEventAt<'info'>, fields?: LogFields): void;
  /** Healed by itself. */
  warn(event: LogEventAt<'warn'>, fields?: LogFields): void;
  /** Someone must act. */
  error(event: LogEventAt<'error'>, fields?: LogFields): void;
}

/** A logger whose level can be asked, so that nobody makes a line that is not written, and changed while it runs. */
export interface LeveledLogger extends Logger {
  level: LogLevel;
}
