import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import { codeOf } from '../unknown-error.js';
import type { LogFields, Logger } from './logger.js';

export interface PinoLoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** The name of this process, in every line. */
  readonly instance: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Fields that are never written out, wherever they stand. */
const SECRET_FIELDS = [
  'secret',
  'secrets',
  'authorization',
  'password',
  'token',
  'api_key',
  'adminApiKey',
  'private_key',
];

/**
 * A logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601, `instance`, `event`, then the
 * fields. Errors under `error` are written with message, code, stack and causes.
 */
export function createPinoLogger(options: PinoLoggerOptions): Logger {
  const log = pino(
    {
      level: options.level,
      base: { instance: options.instance },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFields },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[secret]',
      },
    },
    options.destination,
  );
  const line =
    (level: PinoLoggerOptions['level']) =>
    (event: string, fields?: LogFields): void => {
      log[level]({ event, ...fields });
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** An error as fields: what a person needs, without the objects that libraries hang on theirs. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = codeOf(error);
  return {
    name,
    message,
    ...(code !== null && { code }),
    stack,
    ...(cause !== undefined && { cause: errorFields(cause) }),
  };
}
