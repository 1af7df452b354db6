import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../report/percentile.mjs';
import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';
import { warmUp } from '../stage/warm-up.mjs';

const ENDPOINTS = 100;
const PER_SECOND = 500;
const HANGING = [0, 1, 20];
/** Longer than a request may take: what is measured is how it goes on, with requests that time out all the time. */
const SETTLE_MS = 20_000;
const ROUNDS = 3;

/**
 * What endpoints that never answer do to the others: the same load with none, one and twenty of a hundred hanging. In
 * turns, and the median of each, since a 99th percentile is what the machine makes of it as much as the gateway.
 */
export async function isolation(bench) {
  const durationMs = bench.quick ? 8_000 : 30_000;
  const rounds = bench.quick ? 1 : ROUNDS;
  const measured = HANGING.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, hanging] of HANGING.entries())
      measured[at].push(await healthyLatencies(bench, hanging, durationMs));
  }
  const medians = measured.map(medianOf);
  return HANGING.flatMap((hanging, at) => figuresOf(hanging, medians[at], medians[0]));
}

function medianOf(runs) {
  const median = (key) => percentile(Float64Array.from(runs, (run) => run[key]).toSorted(), 0.5);
  return { p50: median('p50'), p99: median('p99') };
}

function figuresOf(hanging, { p50, p99 }, without) {
  const figures = [
    { name: `${hanging} hanging: p50 of the others`, value: p50, unit: 'ms' },
    { name: `${hanging} hanging: p99 of the others`, value: p99, unit: 'ms' },
  ];
  if (hanging > 0) {
    const name = `p99 with ${hanging} hanging / with none`;
    figures.push({ name, value: p99 / without.p99, unit: 'times', goal: { atMost: 1.2 } });
  }
  return figures;
}

/** Those that hang never answer, so what the receiver measures is the others. */
async function healthyLatencies(bench, hanging, durationMs) {
  const stage = await Stage.open(bench, { endpoints: ({ url }) => endpointsAt(url, ENDPOINTS) });
  try {
    const paths = Array.from({ length: hanging }, (_, index) => pathOf(index));
    await warmUp(stage, stage.events(typesOf(ENDPOINTS)), bench);
    await stage.receiver.ask('hang', { paths });
    await stage.produce(typesOf(ENDPOINTS), { perSecond: PER_SECOND });
    await sleep(SETTLE_MS);
    await stage.receiver.ask('mark');
    await sleep(durationMs);
    return await stage.receiver.ask('latencies');
  } finally {
    await stage.close();
  }
}
