import type { GroupSourceOptions } from './ports.js';

type Patterns = Pick<GroupSourceOptions, 'topics' | 'ignoreTopics'>;

/** Which of the existing topics are meant: names that exist and what the expressions match, sorted. */
export function subscribedTopics(
  { topics, ignoreTopics }: Patterns,
  existing: readonly string[],
): string[] {
  const names = new Set(topics.filter((topic) => typeof topic === 'string'));
  const expressions = topics.filter((topic) => topic instanceof RegExp);
  const matched = existing.filter(
    (topic) =>
      names.has(topic) ||
      (!topic.startsWith('__') &&
        ignoreTopics?.(topic) !== true &&
        expressions.some((expression) => matches(expression, topic))),
  );
  return matched.toSorted();
}

/** The names that no existing topic has. */
export function missingTopics({ topics }: Patterns, existing: readonly string[]): string[] {
  return topics.filter((topic) => typeof topic === 'string').filter((n) => !existing.includes(n));
}

/** Unlike `test`, always from the start, also with the flags `g` and `y`. */
function matches(expression: RegExp, topic: string): boolean {
  expression.lastIndex = 0;
  return expression.test(topic);
}
