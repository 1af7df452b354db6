import { stripVTControlCharacters } from 'node:util';

/**
 * Columns under their headings, two spaces apart; the last one is not padded. Empty cells are shown as `-`.
 *
 * @returns lines, each with its line break; only the heading when there are no rows
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows.map((row) => row.map((cell) => (cell === '' ? '-' : cell)))];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => widthOf(line[column] ?? ''))),
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => padded(cell, widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** `name  value` lines, for one object. */
export function facts(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value || '-'}\n`).join('');
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
