import { formatGoal, formatValue, verdictOf } from './figure.mjs';

const HEAD = ['scenario', 'figure', 'value', 'floor', 'unit', 'goal', ''];
const NUMBERS = new Set([2, 3]);

/**
 * The figures as a Markdown table, aligned for a terminal, too.
 *
 * @param {readonly (import('./figure.d.mts').Figure & { scenario: string })[]} figures
 */
export function figuresTable(figures) {
  const rows = figures.map((figure) => [
    figure.scenario,
    figure.name,
    formatValue(figure.value),
    figure.floor === undefined ? '' : formatValue(figure.floor),
    figure.unit,
    formatGoal(figure.goal),
    verdictOf(figure),
  ]);
  const widths = HEAD.map((_, column) =>
    Math.max(3, ...[HEAD, ...rows].map((row) => row[column].length)),
  );
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const padded = (row) =>
    row.map((cell, column) =>
      NUMBERS.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
  const rule = widths.map((width, column) =>
    NUMBERS.has(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(padded(HEAD)), line(rule), ...rows.map((row) => line(padded(row)))].join('\n');
}
