import { Field } from '../api/field.js';
import { oneOf, rule, text, whole } from '../validation/rule.js';
import type { LevelStanding } from './log-level-switch.js';
import { LOG_LEVELS, type LogLevel } from './log-levels.js';

/** A day: after that a level should be a setting. */
const MAX_SECONDS = 86_400;

/** The level that a replica's log is to have. */
export class ChangeLogLevel {
  @Field('The least important lines that are logged.', oneOf(LOG_LEVELS), { example: 'debug' })
  readonly level!: LogLevel;

  @Field(
    'After how long it goes back to the one of the settings. Default: not before the process ends.',
    whole(1, MAX_SECONDS),
    { optional: true, example: 600 },
  )
  readonly forSeconds?: number | null;
}

/** The level of a replica's log. */
export class LogLevelView {
  @Field('The least important lines that are logged.', oneOf(LOG_LEVELS))
  readonly level!: LogLevel;

  @Field('The one of the settings, `LOG_LEVEL`.', oneOf(LOG_LEVELS))
  readonly configured!: LogLevel;

  @Field(
    'When it goes back to that by itself; null when it stays.',
    rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true),
    { nullable: true },
  )
  readonly until!: string | null;

  @Field('The replica that answers: each has a level of its own.', text(1, 200))
  readonly instance!: string;
}

/** A level as the API shows it. */
export function logLevelView({ untilMs, ...standing }: LevelStanding): LogLevelView {
  return { ...standing, until: untilMs === null ? null : new Date(untilMs).toISOString() };
}
