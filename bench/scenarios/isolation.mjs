import { setTimeout as sleep } from 'node:timers/promises';
import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';
import { warmUp } from '../stage/warm-up.mjs';

const ENDPOINTS = 100;
const PER_SECOND = 500;
const HANGING = [0, 1, 20];
const SETTLE_MS = 5_000;

/** What endpoints that never answer do to the others: the same load with none, one and twenty of a hundred hanging. */
export async function isolation(bench) {
  const durationMs = bench.quick ? 8_000 : 30_000;
  const measured = [];
  for (const hanging of HANGING) measured.push(await healthyLatencies(bench, hanging, durationMs));
  return HANGING.flatMap((hanging, at) => figuresOf(hanging, measured[at], measured[0]));
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
