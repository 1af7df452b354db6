import { parse } from 'yaml';

const SECTION = '@section ';

/**
 * What values.yaml says of itself: each value that has a comment, and each that has nothing commented below it, in
 * order.
 *
 * @param {string} text a values.yaml in block style, two spaces a level; a comment stands right above its key, and a
 *   line `# @section Title` begins a section
 * @returns {{ path: string[], section: string, comment: string, value: unknown }[]} `comment` is empty where none is
 */
export function documentedValues(text) {
  const keys = keysByPath(text);
  const commented = [...keys].filter(([, { comment }]) => comment !== '').map(([name]) => name);
  const found = [];
  const visit = (path, value) => {
    const name = path.join('.');
    const below = commented.some((other) => other.startsWith(`${name}.`));
    const entry = keys.get(name);
    if (entry.comment !== '' || !below) {
      found.push({ path, ...entry, value: below ? undefined : value });
    }
    if (below) for (const [key, each] of Object.entries(value)) visit([...path, key], each);
  };
  for (const [key, value] of Object.entries(parse(text))) visit([key], value);
  return found;
}

/** What stands above each key; those of lists' items are not wanted, and not told apart. */
function keysByPath(text) {
  const keys = new Map();
  const path = [];
  let section = '';
  let pending = [];
  for (const line of text.split('\n')) {
    const [, comment] = /^ *# ?(.*)$/.exec(line) ?? [];
    const [, indent, key] = /^( *)([\w.-]+):/.exec(line) ?? [];
    if (comment?.startsWith(SECTION)) section = comment.slice(SECTION.length);
    else if (comment !== undefined) pending.push(comment);
    else if (key !== undefined) {
      path.splice(indent.length / 2, path.length, key);
      keys.set(path.join('.'), { section, comment: pending.join(' ') });
    }
    if (comment === undefined) pending = [];
  }
  return keys;
}
