import type { Summary } from './summary.js';

/** The figures of a run for people. */
export function summaryText(summary: Summary): string {
  const { repeated, overload, results, processes, broken, options } = summary;
  const faulty = Object.entries(results.faulty).map(([fault, count]) => `${count} ${fault}`);
  const rows: readonly (readonly [string, string | number])[] = [
    ['seed', options.seed],
    ['events', summary.events],
    ['deliveries owed', summary.owed],
    ['delivered', summary.delivered],
    ['dead, as their receivers deserved', summary.dead],
    ['lost', summary.lost],
    ['requests', summary.requests],
    ['kills', summary.kills],
    ['repeated', `${repeated.total}, of which routed twice ${repeated.routedAgain}`],
    ['repeated without a fault', repeated.unexplained],
    ['out of order on strict endpoints', summary.outOfOrder],
    ['maxInFlight exceeded', overloadText(overload)],
    ['results', `${results.records} records, faulty: ${faulty.join(', ') || 'none'}`],
    ['quarantined', processes.quarantined],
    ['peak memory of a replica', `${processes.peakMegabytes} MB`],
    ['replicas that ended by themselves', listed(processes.endedByThemselves)],
    ['stops in disorder', listed(processes.untidyStops)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    ...table(repeated.each),
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...(broken.length === 0
      ? ['Every promise was kept.']
      : ['BROKEN PROMISES', ...broken.map((each) => `  - ${each}`)]),
  ].join('\n');
}

function overloadText({
  times,
  worstFactor,
  longestMs,
  outsideHandOver,
}: Summary['overload']): string {
  if (times === 0) return 'never';
  const worst = `up to ${worstFactor.toFixed(1)} times, for up to ${longestMs} ms`;
  return `${times} times, ${worst}; ${outsideHandOver} of them outside a hand-over`;
}

function table(each: Summary['repeated']['each']): string[] {
  const cells = each.map((figures) =>
    [
      `${figures.atSeconds.toFixed(1)} s`,
      figures.kind,
      figures.instance ?? '',
      `${figures.settledAfterSeconds.toFixed(1)} s`,
      figures.repeats,
      figures.routedAgain,
      figures.ofVictim,
      figures.oldestMs,
      figures.inFlight,
      figures.secondBefore,
      figures.secondThroughout,
      figures.secondRouted,
    ].map(String),
  );
  const all = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
  );
}

const HEADINGS = [
  'at',
  'what',
  'whom',
  'settled after',
  'repeats',
  'routed twice',
  "the victim's",
  'oldest ms',
  'in flight',
  'in 1 s before',
  'in 1 s at most',
  'routed in 1 s',
];

const listed = (items: readonly string[]): string =>
  items.length === 0 ? 'none' : `${items.length}: ${items.join('; ')}`;
