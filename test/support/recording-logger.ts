import type { LogLevel } from '../../src/logging/log-levels.js';
import type { LeveledLogger, LogFields } from '../../src/logging/logger.js';

/** A line as it was given to the logger. */
export interface RecordedLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines, whatever its level. */
export function recordingLogger(
  level: LogLevel = 'info',
): LeveledLogger & { readonly lines: RecordedLine[] } {
  const lines: RecordedLine[] = [];
  const at =
    (of: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level: of, event, fields });
    };
  return {
    level,
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
