import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { JsonObject } from '../api/gateway-api.js';
import { usageError } from '../cli-error.js';
import { pairs, positiveNumber, wholeNumber } from '../text/options.js';

/** What the options say of an endpoint. */
export interface EndpointOptions {
  readonly description?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly maxInFlight?: number;
  readonly rate?: number | 'none';
  readonly burst?: number;
  readonly timeout?: number;
  readonly maxAttempts?: number;
  readonly maxAge?: number;
  readonly ordering?: 'none' | 'strict';
  readonly file?: string;
}

/** Adds the options of `EndpointOptions`. */
export function withEndpointFields(command: Command): Command {
  return command
    .option('--description <text>', 'for people')
    .option('--header <name=value>', 'sent with every request; may be repeated', pairs)
    .option('--metadata <name=value>', 'your own notes; may be repeated', pairs)
    .option('--max-in-flight <n>', 'requests under way at once', wholeNumber(1))
    .option('--rate <n>', 'requests a second, or none', rate)
    .option('--burst <n>', 'requests that may start at once; with --rate', wholeNumber(1))
    .option('--timeout <ms>', 'limit of a whole request', wholeNumber(1))
    .option('--max-attempts <n>', 'attempts until a delivery is dead', wholeNumber(1))
    .option('--max-age <seconds>', 'time until a delivery is dead', wholeNumber(1))
    .option('--ordering <none|strict>', 'strict: one at a time, in order', ordering)
    .option(
      '--file <path>',
      'the object as JSON or YAML (- is standard input); options win over it',
    );
}

/** The body that file and options make together. */
export function endpointBody(file: JsonObject, options: EndpointOptions): JsonObject {
  if (options.burst !== undefined && typeof options.rate !== 'number')
    throw usageError('--burst needs --rate, the requests a second');
  const retry = { maxAttempts: options.maxAttempts, maxAgeSeconds: options.maxAge };
  return {
    ...file,
    ...given({
      description: options.description,
      headers: options.header,
      metadata: options.metadata,
      maxInFlight: options.maxInFlight,
      timeoutMs: options.timeout,
      ordering: options.ordering,
    }),
    ...(options.rate === 'none' && { rateLimit: null }),
    ...(typeof options.rate === 'number' && {
      rateLimit: given({ perSecond: options.rate, burst: options.burst }),
    }),
    ...(Object.keys(given(retry)).length > 0 && {
      retry: { ...objectOf(file['retry']), ...given(retry) },
    }),
  };
}

/** Without what was not given. */
export function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function rate(text: string): number | 'none' {
  return text === 'none' ? 'none' : positiveNumber(text);
}

function ordering(text: string): 'none' | 'strict' {
  if (text === 'none' || text === 'strict') return text;
  throw new InvalidArgumentError('Give none or strict.');
}
