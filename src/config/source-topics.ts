import { messageOf } from '../unknown-error.js';
import type { Rule } from '../validation/rule.js';
import type { Coercion } from './coercion.js';

/** Kafka's own rule for the names of topics, `.` and `..` left out. */
const TOPIC_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

/** An item of SOURCE_TOPICS, with the place where it starts (1-based, in characters). */
interface Item {
  readonly text: string;
  readonly position: number;
}

/**
 * Reads SOURCE_TOPICS: names and `/regular expressions/`, separated by commas (commas inside the slashes belong to the
 * expression), or a YAML sequence of the same. An expression matches anywhere in a name, so it needs `^` and `$` to
 * mean the whole. The first fault is told with its position.
 */
export const coerceSourceTopics: Coercion = (raw) => {
  const items = itemsOf(raw);
  if (items === null) return { kind: 'value', value: raw };
  const topics: (string | RegExp)[] = [];
  for (const item of items) {
    const topic = topicOf(item);
    if (typeof topic === 'object' && 'fault' in topic) {
      const where = typeof raw === 'string' ? `position ${item.position}` : `item ${item.position}`;
      return { kind: 'fault', message: `has a fault at ${where}: ${topic.fault}` };
    }
    topics.push(topic);
  }
  return { kind: 'value', value: topics };
};

/** A topic's name, or an expression. */
export const sourceTopic: Rule = {
  expected: 'a topic name or a /regular expression/',
  schema: { type: 'string' },
  fault: (value) =>
    value instanceof RegExp || (typeof value === 'string' && TOPIC_NAME.test(value))
      ? null
      : 'must be a topic name or a /regular expression/',
};

/** The first of `names` that a list of source topics would catch, or null. */
export function caughtBy(
  topics: readonly (string | RegExp)[],
  names: readonly string[],
): string | null {
  const catches = (name: string): boolean =>
    topics.some((topic) => (typeof topic === 'string' ? topic === name : topic.test(name)));
  return names.find(catches) ?? null;
}

function itemsOf(raw: unknown): readonly Item[] | null {
  if (typeof raw === 'string') return split(raw);
  if (Array.isArray(raw) && raw.every((each) => typeof each === 'string')) {
    return raw.map((text: string, index) => ({ text: text.trim(), position: index + 1 }));
  }
  return null;
}

/** Cuts at commas outside of `/…/`; a slash inside an expression is written `\/`. */
function split(text: string): readonly Item[] {
  const items: Item[] = [];
  const pattern = /\s*(\/(?:\\.|[^/\\])*\/|[^,]*)\s*(?:,|$)|\s*[^,]+(?:,|$)/gy;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) break;
    const item = (match[1] ?? match[0].replace(/,$/, '')).trim();
    const lead = match[0].length - match[0].trimStart().length;
    if (item !== '') items.push({ text: item, position: start + lead + 1 });
  }
  return items;
}

function topicOf({ text }: Item): string | RegExp | { readonly fault: string } {
  if (!text.startsWith('/')) {
    return TOPIC_NAME.test(text)
      ? text
      : {
          fault: `"${text}" is no topic name (letters, digits, ".", "_", "-"; at most 249); put a regular expression between slashes`,
        };
  }
  if (text.length < 3 || !text.endsWith('/')) {
    return { fault: `the regular expression ${text} must end with a slash` };
  }
  try {
    return new RegExp(text.slice(1, -1));
  } catch (error) {
    return { fault: messageOf(error) };
  }
}
