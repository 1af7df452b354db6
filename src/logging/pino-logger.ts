import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import type { LogLevel } from './log-levels.js';
import type { LeveledLogger, LogFields } from './logger.js';
import { Redaction } from './redaction.js';

export interface PinoLoggerOptions {
  readonly level: LogLevel;
  /** The name of this process, in every line. */
  readonly instance: string;
  /** The secrets that this process was given: they are kept out of every line. */
  readonly secrets?: readonly string[];
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601, `instance`, `event`, then the
 * fields without secrets.
 */
export function createPinoLogger(options: PinoLoggerOptions): LeveledLogger {
  const { level: first, instance, secrets, destination } = options;
  const redaction = new Redaction(secrets);
  let current = first;
  const log = pino(
    {
      level: current,
      base: { instance },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const line =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      if (log.isLevelEnabled(level)) log[level]({ event, ...redaction.fields(fields) });
    };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    get level() {
      return current;
    },
    set level(level) {
      current = level;
      log.level = level;
    },
  };
}
