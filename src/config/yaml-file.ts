import { parseDocument, type YAMLParseError } from 'yaml';
import { messageOf } from '../unknown-error.js';
import { isPlainObject } from '../validation/rule.js';

/** Enough for a retry policy that is shared by all endpoints; far below what an alias bomb needs. */
const MAX_ALIASES = 100;

/** A YAML text as a plain object, or what is wrong with it. An empty text is an empty object. */
export type YamlFile =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'fault'; readonly message: string };

/** Reads one YAML document. Duplicate keys and alias bombs are faults; syntax errors come with line and column. */
export function readYaml(text: string): YamlFile {
  const document = parseDocument(text, { uniqueKeys: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined)
    return { kind: 'fault', message: `is no valid YAML: ${faultIn(syntaxError)}` };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    return isPlainObject(value)
      ? { kind: 'object', value }
      : { kind: 'fault', message: 'must hold a mapping of keys to values' };
  } catch (error) {
    return { kind: 'fault', message: `is refused: ${withoutContent(messageOf(error))}` };
  }
}

function faultIn({ message, linePos }: YAMLParseError): string {
  const [start] = linePos ?? [];
  const place = start === undefined ? '' : ` at line ${start.line}, column ${start.col}`;
  return withoutContent(message) + place;
}

/** Behind a colon messages quote the file, which may be a secret: `password: *hidden` is an alias that is not known. */
function withoutContent(message: string): string {
  return message.split(/:| at line /, 1)[0]!;
}
