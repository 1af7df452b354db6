import { formatGoal, formatValue, verdictOf } from './figure.mjs';

const HEAD = ['scenario', 'figure', 'value', 'floor', 'unit', 'goal', ''];
const NUMBERS = new Set([2, 3]);

/**
 * The figures of all scenarios as a Markdown table, aligned for a terminal, too.
 *
 * @param {readonly { scenario: string, figures: readonly import('./figure.d.mts').Figure[] }[]} reports
 */
export function figuresTable(reports) {
  const rows = reports.flatMap(({ scenario, figures }) =>
    figures.map((figure) => rowOf(scenario, figure)),
  );
  const widths = HEAD.map((_, column) =>
    Math.max(3, ...[HEAD, ...rows].map((row) => row[column].length)),
  );
  const padded = (row) =>
    row.map((cell, column) =>
      NUMBERS.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
  const rule = widths.map((width, column) =>
    NUMBERS.has(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [padded(HEAD), rule, ...rows.map(padded)].map(line).join('\n');
}

function rowOf(scenario, figure) {
  const { name, value, floor, unit, goal } = figure;
  return [
    scenario,
    name,
    formatValue(value),
    floor === undefined ? '' : formatValue(floor),
    unit,
    formatGoal(goal),
    verdictOf(figure),
  ];
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}
