import { setTimeout as sleep } from 'node:timers/promises';
import { CAST } from './cast/cast.js';
import { isAccepted, type Evidence, type ProducedEvent } from './ledger/entries.js';
import { settlementOf } from './ledger/settlement.js';
import type { Options } from './options.js';
import { planFaults } from './plan/plan-faults.js';
import { seededRandom } from './random.js';
import { planText } from './report/plan-text.js';
import { Disturber } from './stage/disturber.js';
import { EventProducer } from './stage/event-producer.js';
import { eventually } from './stage/eventually.js';
import { ResultsReader } from './stage/results-reader.js';
import type { Stage } from './stage/stage.js';

const SETTLE_LIMIT_MS = 90_000;
const DRAIN_LIMIT_MS = 180_000;
const DRAIN_POLL_MS = 1_000;
const PROGRESS_EVERY_MS = 5_000;
/** Repeats that are still under way come by then. */
const LINGER_MS = 5_000;

/** Produces, disturbs, waits until all is over, and gives back everything that was seen. */
export async function runChaos(
  options: Options,
  stage: Stage,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Evidence> {
  const { kafka, broker, cluster, watch, log } = stage;
  const plan = planFaults(
    options,
    seededRandom(options.seed),
    stage.sessionMs,
    broker.process !== null,
  );
  say(planText(options, plan));

  const startedMs = Date.now();
  const tell = (line: string): void =>
    say(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const producer = new EventProducer(kafka, stage.sourceTopic, options.events);
  const progress = setInterval(() => {
    log.catchUp();
    tell(progressLine(producer.produced, log.requests));
  }, PROGRESS_EVERY_MS);
  try {
    const disturber = new Disturber({ cluster, broker: broker.process, watch }, tell);
    const producing = producer.run(options.minutes * 60_000, signal);
    await Promise.all([producing, disturber.run(plan, signal)]);
    tell('all is produced, and nothing more is disturbed');
    const disruptions = disturber.disruptions();
    await Promise.race([disruptions, sleep(SETTLE_LIMIT_MS, undefined, { signal })]);
    const results = new ResultsReader(kafka, `${stage.prefix}.results`);
    await results.start();
    await drain(stage, producer.produced, results, tell);
    await results.stop();
    await watch.stop();
    const { selfExits, untidyStops, peakBytes } = cluster.records;
    return {
      produced: producer.produced,
      requests: log.requests,
      outcomes: results.outcomes,
      disruptions: await disruptions,
      selfExits,
      untidyStops,
      peaks: Array.from(peakBytes, ([instance, bytes]) => ({ instance, bytes })),
      quarantined: await stage.topics.records(`${stage.prefix}.quarantine`),
    };
  } finally {
    clearInterval(progress);
  }
}

/** Waits, not for ever, until every delivery has come to an end and every end is in the results topic. */
async function drain(
  { log, topics, prefix }: Stage,
  produced: readonly ProducedEvent[],
  results: ResultsReader,
  tell: (line: string) => void,
): Promise<void> {
  const isOver = (): boolean => {
    log.catchUp();
    const { outcomes } = results;
    const told = new Set(outcomes.filter(({ final }) => final).map(({ deliveryId }) => deliveryId));
    const untold = log.requests.some((each) => isAccepted(each) && !told.has(each.deliveryId));
    return !untold && settlementOf(CAST, produced, log.requests, outcomes).open.length === 0;
  };
  if (!(await eventually(isOver, DRAIN_LIMIT_MS, DRAIN_POLL_MS))) tell('not all came to an end');
  await sleep(LINGER_MS);
  const ends = await topics.ends(`${prefix}.results`);
  await eventually(() => results.hasRead(ends), DRAIN_LIMIT_MS);
  log.catchUp();
}

function progressLine(produced: readonly ProducedEvent[], requests: Evidence['requests']): string {
  const accepted = requests.filter(isAccepted).length;
  return `${produced.length} events, ${requests.length} requests, ${accepted} accepted`;
}
