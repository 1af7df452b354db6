import type { SubscriptionRule } from '../messages/target.js';

type Rules = Map<string, SubscriptionRule>;

/** One name between dots, with the rules that want everything below it. */
class PrefixNode {
  readonly children = new Map<string, PrefixNode>();
  readonly rules: Rules = new Map();

  get isEmpty(): boolean {
    return this.children.size === 0 && this.rules.size === 0;
  }
}

/**
 * Finds rules by the patterns of their types: a map for whole types, and a trie, name by name, for prefixes (`order.*`;
 * `*` is its root). A look-up walks the type once, however many rules there are.
 */
export class PatternTable {
  private readonly exact = new Map<string, Rules>();
  private readonly root = new PrefixNode();

  add(pattern: string, rule: SubscriptionRule): void {
    const path = prefixPath(pattern);
    if (path === null) {
      const rules = this.exact.get(pattern) ?? new Map<string, SubscriptionRule>();
      this.exact.set(pattern, rules.set(rule.id, rule));
      return;
    }
    let node = this.root;
    for (const name of path) {
      const child = node.children.get(name) ?? new PrefixNode();
      node.children.set(name, child);
      node = child;
    }
    node.rules.set(rule.id, rule);
  }

  remove(pattern: string, ruleId: string): void {
    const path = prefixPath(pattern);
    if (path !== null) {
      removeBelow(this.root, path, 0, ruleId);
      return;
    }
    const rules = this.exact.get(pattern);
    rules?.delete(ruleId);
    if (rules?.size === 0) this.exact.delete(pattern);
  }

  /** @returns each rule once, however many of its patterns match */
  find(type: string): ReadonlySet<SubscriptionRule> {
    const found = new Set<SubscriptionRule>(this.exact.get(type)?.values());
    let node: PrefixNode | undefined = this.root;
    let start = 0;
    while (node !== undefined) {
      for (const rule of node.rules.values()) found.add(rule);
      const dot = type.indexOf('.', start);
      if (dot === -1) break;
      node = node.children.get(type.slice(start, dot));
      start = dot + 1;
    }
    return found;
  }
}

/** The names before the star; null for a pattern that means one type. */
function prefixPath(pattern: string): readonly string[] | null {
  if (pattern === '*') return [];
  return pattern.endsWith('.*') ? pattern.slice(0, -2).split('.') : null;
}

function removeBelow(node: PrefixNode, path: readonly string[], depth: number, id: string): void {
  const name = path[depth];
  if (name === undefined) {
    node.rules.delete(id);
    return;
  }
  const child = node.children.get(name);
  if (child === undefined) return;
  removeBelow(child, path, depth + 1, id);
  if (child.isEmpty) node.children.delete(name);
}
