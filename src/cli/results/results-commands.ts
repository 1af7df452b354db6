import type { Command } from 'commander';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { usingKafka, withKafka, type KafkaOptions } from '../kafka/kafka-options.js';
import { showTopic } from '../kafka/topic-view.js';
import { listed, moment, wholeNumber } from '../text/options.js';
import { paintFor } from '../text/paint.js';
import { timeShown } from '../text/time.js';
import { isWanted, statusTests, type ResultFilter } from './result-filter.js';
import { resultLine } from './result-line.js';
import { resultView, type ResultView } from './result-view.js';

interface TailOptions extends KafkaOptions, ResultFilter {
  readonly follow?: true;
  readonly since?: number;
  readonly lines: number;
}

const DEFAULT_LINES = 100;
const HOUR_MS = 3_600_000;

/** `results tail`: what became of deliveries. */
export function addResults(program: Command, host: CliHost): void {
  const results = described(program.command('results'), 'What became of deliveries.', [
    ['event-gateway results tail --follow', 'As it happens.'],
  ]);
  const tail = described(
    withKafka(results.command('tail')),
    'Shows the newest results of the last hour, one a line, and with --follow those that come.',
    [
      ['event-gateway results tail -f --endpoint shop', 'One endpoint, as it happens.'],
      [
        "event-gateway results tail --since 1d --status dead,failed --type 'order.*'",
        'What went wrong since yesterday.',
      ],
      [
        "event-gateway results tail -f --json | jq 'select(.final)'",
        'For programs: one JSON object a line.',
      ],
    ],
  );
  tail
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option(
      '--since <when>',
      'how far back: 15m, 2h, 7d, or a time (default: 1h)',
      moment(host.now),
    )
    .option(
      '-n, --lines <n>',
      'at most so many of the past ones',
      wholeNumber(0, 1_000_000),
      DEFAULT_LINES,
    )
    .option('--endpoint <ids>', 'only of these endpoints', listed)
    .option('--tenant <name>', 'only of this tenant')
    .option('--event <ids>', 'only of these event ids', listed)
    .option('--type <types>', "only of these types: order.created, 'order.*'", listed)
    .option('--delivery <ids>', 'only of these delivery ids', listed)
    .option(
      '--status <list>',
      'only succeeded, failed, dead, dropped, final, none, 503, 5xx, …',
      statusTests,
    )
    .option('--json', 'print each as a JSON object on a line of its own')
    .action((options: TailOptions) =>
      usingKafka(options, host, async (kafka) => {
        const sinceMs = options.since ?? host.now() - HOUR_MS;
        const show = shower(options, host);
        let shown = 0;
        await showTopic(kafka, {
          topic: kafka.topology.results,
          sinceMs,
          limit: options.lines,
          follow: options.follow === true,
          stopped: host.stopped,
          read: (record) => {
            const result = resultView(record);
            return result !== null && isWanted(result, options) ? result : null;
          },
          show: (result) => {
            shown++;
            show(result);
          },
        });
        if (shown === 0 && options.follow !== true) host.err(nothingSince(sinceMs));
      }),
    );
}

/** Else nobody could tell an empty topic from a command that does nothing. */
function nothingSince(timeMs: number): string {
  return `no such results since ${timeShown(timeMs)}: look further back with --since, or wait with --follow\n`;
}

function shower({ json }: TailOptions, host: CliHost): (result: ResultView) => void {
  const paint = paintFor(host.hasColors);
  return (result) =>
    host.out(
      json
        ? `${JSON.stringify({ kind: result.kind, ...result.value })}\n`
        : resultLine(result, paint),
    );
}
