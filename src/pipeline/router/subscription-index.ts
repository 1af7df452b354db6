import type { SubscriptionRule } from '../messages/target.js';
import { PatternTable } from './pattern-table.js';

type Matches = readonly SubscriptionRule[];

const DEFAULT_REMEMBERED = 10_000;

/**
 * Which subscriptions want an event. The cost of a match does not grow with the number of subscriptions or endpoints:
 * it is one walk over the type's names plus the matches themselves.
 *
 * Answers are remembered by topic and type until a rule changes, at most `remembered` of them: types are few and
 * events many, but nothing keeps a producer from inventing a type for each event.
 */
export class SubscriptionIndex {
  private readonly rules = new Map<string, SubscriptionRule>();
  private readonly patterns = new PatternTable();
  private readonly answers = new Map<string, Map<string, Matches>>();
  private answerCount = 0;

  constructor(private readonly remembered = DEFAULT_REMEMBERED) {}

  /** Adds a rule, or replaces the one with its id. A disabled rule is known and never matches. */
  put(rule: SubscriptionRule): void {
    this.remove(rule.id);
    this.rules.set(rule.id, rule);
    if (rule.enabled) for (const pattern of rule.types) this.patterns.add(pattern, rule);
    this.forgetAnswers();
  }

  /** Forgets a rule; one that isn't there is no error. */
  remove(id: string): void {
    const rule = this.rules.get(id);
    if (rule === undefined) return;
    this.rules.delete(id);
    for (const pattern of rule.types) this.patterns.remove(pattern, id);
    this.forgetAnswers();
  }

  get size(): number {
    return this.rules.size;
  }

  /** @returns each matching rule once, in no promised order; the caller must not change the list */
  match(type: string, topic: string): Matches {
    const known = this.answers.get(topic)?.get(type);
    if (known !== undefined) return known;
    const matches = [...this.patterns.find(type)].filter(
      (rule) => rule.topics.length === 0 || rule.topics.includes(topic),
    );
    this.remember(type, topic, matches);
    return matches;
  }

  private remember(type: string, topic: string, matches: Matches): void {
    if (this.answerCount >= this.remembered) this.forgetAnswers();
    const ofTopic = this.answers.get(topic) ?? new Map<string, Matches>();
    this.answers.set(topic, ofTopic.set(type, matches));
    this.answerCount += 1;
  }

  private forgetAnswers(): void {
    this.answers.clear();
    this.answerCount = 0;
  }
}
