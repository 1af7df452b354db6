import { codeOf } from '../unknown-error.js';
import type { LogFields } from './logger.js';

const HIDDEN = '[secret]';
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 8_000;
/** Shorter ones would blank out ordinary words. */
const MIN_KNOWN = 6;

/** Fields that are never written out, wherever they stand. */
const SECRET_NAME =
  /secret|authorization|passw(or)?d|token|api_?key|private_?key|credential|cookie|sasl|signature|^headers$/i;

/** Without any of these a text holds none of the shapes below. */
const SUSPECT = /[\s:=]|whs(ec|k)_|egk_|eyJ/;

/** What gives a secret away in a text, and what is left of it. */
const SHAPES: readonly (readonly [shape: RegExp, left: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, HIDDEN],
  [/\bwhs(ec|k)_[\w+/=-]+/g, HIDDEN],
  [/\begk_[\w-]{20,}/g, HIDDEN],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/\b(bearer) +[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // A word of small letters alone is prose: `basic authentication`.
  [/\b([Bb]asic|BASIC) +(?=[a-z]*[^a-z\s])[\w.~+/=-]{6,}/g, `$1 ${HIDDEN}`],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]+@/gi, `$1${HIDDEN}@`],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]*[?#])[^\s"'<>]+/gi, `$1${HIDDEN}`],
  // To the end of the line, or of the value: `Authorization: Token abc`, `cookie: a=1; b=2`.
  [/(authorization\s*[:=]\s*)[a-z][\w-]*[ \t]+[^\s"',;]+/gi, `$1${HIDDEN}`],
  [/(cookie\s*:\s*)[^\s"'][^\r\n"']*/gi, `$1${HIDDEN}`],
  // Also in the quotes of JSON within JSON, and where the text was cut before the value's end.
  [
    /((?:authorization|cookie|secret|passw(?:or)?d|token|api[_-]?key|private[_-]?key|credentials?|signature)\\*["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\[\s\S])*(?:"|$)|'[^']*(?:'|$)|(?<open>\\+["'])(?:(?!(?<!\\)\k<open>)[\s\S])*(?:\k<open>|$)|[^\s&"'\\,;})\]]+)/gi,
    `$1${HIDDEN}`,
  ],
];

/**
 * Keeps secrets out of log lines, whoever wrote them there: by the names of fields, by what gives a secret away in a text
 * (the prefix of a signing secret or an API key, an Authorization header, the user and the query of a URL, a private key), and by the
 * very secrets that this process was given. Errors become name, message, code, stack and causes: what a person needs,
 * without the objects that libraries hang on theirs.
 */
export class Redaction {
  readonly #known: RegExp | null;

  /** @param secrets of this process; replaced wherever they stand, also as they stand in a URL */
  constructor(secrets: readonly string[] = []) {
    const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
    const known = [...new Set(forms)]
      .filter((form) => form.length >= MIN_KNOWN)
      .toSorted((a, b) => b.length - a.length)
      .map((form) => form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    this.#known = known.length === 0 ? null : new RegExp(known.join('|'), 'g');
  }

  /** A copy without secrets; what was plain stays as it was. */
  fields(fields: LogFields): Record<string, unknown> {
    return this.#object(fields, 0);
  }

  /** A text without secrets, cut when it is very long. */
  text(text: string): string {
    let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
    if (this.#known !== null) clean = clean.replace(this.#known, HIDDEN);
    if (!SUSPECT.test(clean)) return clean;
    for (const [shape, left] of SHAPES) clean = clean.replace(shape, left);
    return clean;
  }

  #object(object: object, depth: number): Record<string, unknown> {
    const clean: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(object))
      clean[name] =
        SECRET_NAME.test(name) && value !== null && value !== undefined
          ? HIDDEN
          : this.#value(value, depth + 1);
    return clean;
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (depth > MAX_DEPTH) return '[deep]';
    if (value instanceof Error) return this.#error(value, depth);
    if (Array.isArray(value))
      return value.slice(0, MAX_ITEMS).map((each) => this.#value(each, depth + 1));
    return this.#object(value, depth);
  }

  #error(error: Error, depth: number): Record<string, unknown> {
    const { name, message, stack, cause } = error;
    const code = codeOf(error);
    const several = error instanceof AggregateError ? error.errors : null;
    return {
      name,
      message: this.text(message),
      ...(code !== null && { code }),
      stack: this.text(stack ?? ''),
      ...(cause !== undefined && { cause: this.#value(cause, depth + 1) }),
      ...(several !== null && { errors: this.#value(several, depth + 1) }),
    };
  }
}
