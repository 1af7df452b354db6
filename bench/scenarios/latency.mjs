import { setTimeout as sleep } from 'node:timers/promises';
import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';
import { quiet, warmUp } from '../stage/warm-up.mjs';

const ENDPOINTS = 20;
const RATES = [100, 500, 5_000];
const LINGERS_MS = [0, 1, 2, 5];
/** After each change of the rate. */
const SETTLE_MS = 3_000;
/** At this rate there are goals. */
const GOAL_RATE = 500;
const GOALS = { p50: { atMost: 5 }, p99: { atMost: 25 } };

const endpoints = ({ url }) => endpointsAt(url, ENDPOINTS);

/**
 * From the moment at which a producer makes an event to its arrival at the receiver, at several rates; beside it the
 * same way through bare parts: consume, produce, consume, POST, with nothing around. With `--linger` for several
 * values of SINK_LINGER_MS, to choose its default by.
 */
export async function latency(bench) {
  const durationMs = bench.quick ? 4_000 : 12_000;
  const floor = bench.linger ? null : await throughParts(bench, durationMs);
  const variants = bench.linger ? LINGERS_MS : [null];
  const figures = [];
  for (const lingerMs of variants) {
    const settings = lingerMs === null ? {} : { SINK_LINGER_MS: String(lingerMs) };
    const measured = await throughGateway(bench, settings, durationMs);
    for (const [index, rate] of RATES.entries())
      figures.push(...figuresOf(lingerMs, rate, measured[index], floor?.[index]));
  }
  return figures;
}

async function throughGateway(bench, settings, durationMs) {
  const stage = await Stage.open(bench, { endpoints, settings });
  try {
    const cpuMs = () => stage.gateway.cpuMs;
    return await atEachRate(bench, stage, stage.topic, cpuMs, durationMs);
  } finally {
    await stage.close();
  }
}

/** The stage's own gateway has nothing to do here: the events go to another topic. */
async function throughParts(bench, durationMs) {
  const stage = await Stage.open(bench, { endpoints: () => [] });
  try {
    await stage.gateway.stop();
    const relay = await stage.helper('floor/relay.mjs');
    const from = await stage.scratchTopic('relay.from', 3);
    await relay.ask('start', {
      brokers: bench.brokers,
      groupPrefix: `${stage.gatewayPrefix}.relay`,
      from,
      through: await stage.scratchTopic('relay.through', 24),
      resultsTo: await stage.scratchTopic('relay.results', 24),
      origin: stage.receiverUrl,
      path: pathOf(0),
    });
    let spentMs = 0;
    const cpuMs = async () => (spentMs += await relay.ask('cpu'));
    return await atEachRate(bench, stage, from, cpuMs, durationMs);
  } finally {
    await stage.close();
  }
}

async function atEachRate(bench, stage, topic, cpuMs, durationMs) {
  const { producer, receiver } = stage;
  const events = { topic, partitions: 3, types: typesOf(ENDPOINTS) };
  await warmUp(stage, events, bench);
  const measured = [];
  for (const perSecond of RATES) {
    const stream = await producer.ask('start', { ...events, perSecond });
    await sleep(SETTLE_MS);
    await receiver.ask('mark');
    const cpuBefore = await cpuMs();
    const startedMs = performance.now();
    await sleep(durationMs);
    const latencies = await receiver.ask('latencies');
    const cpu = (await cpuMs()) - cpuBefore;
    const seconds = (performance.now() - startedMs) / 1000;
    await producer.ask('stop', { stream });
    await quiet(receiver);
    measured.push({
      ...latencies,
      perSecond: latencies.count / seconds,
      cpuPerEventMs: cpu / latencies.count,
    });
  }
  return measured;
}

function figuresOf(lingerMs, rate, measured, floor) {
  const label = `${lingerMs === null ? '' : `linger ${lingerMs} ms, `}${rate} events/s`;
  const goals = rate === GOAL_RATE ? GOALS : {};
  const figure = (name, key, unit, goal) => ({
    name: `${label}: ${name}`,
    value: measured[key],
    unit,
    ...(floor && { floor: floor[key] }),
    ...(goal && { goal }),
  });
  return [
    figure('p50', 'p50', 'ms', goals.p50),
    figure('p99', 'p99', 'ms', goals.p99),
    figure('arrived', 'perSecond', '/s'),
    figure('CPU per event', 'cpuPerEventMs', 'ms'),
  ];
}
