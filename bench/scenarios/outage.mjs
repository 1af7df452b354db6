import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { endpointsAt, pathOf, typeOf, typesOf } from '../stage/endpoints.mjs';
import { IN_A_SMALL_POD } from '../stage/small-pod.mjs';
import { Stage } from '../stage/stage.mjs';
import { until } from '../stage/until.mjs';

const OTHERS = 20;
const DEAD = OTHERS;
const OTHERS_PER_SECOND = 200;
const DEAD_PER_SECOND = 4_000;
const SETTLE_MS = 5_000;
const LIMIT_MS = 1_800_000;
const MB = 2 ** 20;

/**
 * One endpoint refuses connections while many deliveries become its own, beside a light load of others: what that writes
 * to Kafka, what it takes of memory, and how it drains once the endpoint is back.
 */
export async function outage(bench) {
  const parked = bench.quick ? 20_000 : 200_000;
  const port = await freePort();
  const endpoints = ({ url }) => [
    ...endpointsAt(url, OTHERS),
    { id: 'dead', url: `http://127.0.0.1:${port}${pathOf(DEAD)}`, types: [typeOf(DEAD)] },
  ];
  const stage = await Stage.open(bench, { endpoints, settings: IN_A_SMALL_POD });
  try {
    const others = await stage.produce(typesOf(OTHERS), { perSecond: OTHERS_PER_SECOND });
    await sleep(SETTLE_MS);
    const memoryBefore = stage.gateway.residentBytes.now;
    const during = await park(stage, others, parked);
    const memory = stage.gateway.residentBytes;
    const drained = await drain(stage, port, parked);
    return [
      { name: 'parked deliveries', value: parked, unit: 'deliveries' },
      {
        name: 'further records per parked delivery',
        value: during.extraRecords / parked,
        unit: 'records',
        goal: { atMost: 0.01 },
      },
      { name: 'p99 of the others meanwhile', value: during.othersP99, unit: 'ms' },
      { name: 'memory before', value: memoryBefore / MB, unit: 'MB' },
      { name: 'memory at the end of the outage', value: memory.now / MB, unit: 'MB' },
      { name: 'memory at its highest', value: memory.highest / MB, unit: 'MB' },
      { name: 'first delivery after the return', value: drained.firstSeconds, unit: 's' },
      { name: 'drained, from the first delivery on', value: drained.perSecond, unit: '/s' },
    ];
  } finally {
    await stage.close();
  }
}

/** What was written beyond the deliveries themselves and the results of the others' deliveries. */
async function park(stage, others, parked) {
  const { producer, receiver } = stage;
  const acknowledged = async () =>
    (await producer.ask('progress', { stream: others })).acknowledged;
  const before = await stage.ends();
  const othersBefore = await acknowledged();
  const sentBefore = (await receiver.ask('totals')).requests;
  await receiver.ask('mark');
  const types = [typeOf(DEAD)];
  const stream = await stage.produce(types, { perSecond: DEAD_PER_SECOND, count: parked });
  await producer.ask('done', { stream });
  const { p99 } = await receiver.ask('latencies');
  await producer.ask('stop', { stream: others });
  const produced = parked + (await acknowledged()) - othersBefore;
  const routed = async () => (await stage.ends())['deliveries'] - before['deliveries'] >= produced;
  await until('all was routed', routed, LIMIT_MS, () => stage.gateway.running);
  await sleep(SETTLE_MS);

  const after = await stage.ends();
  const delivered = (await receiver.ask('totals')).requests - sentBefore;
  const grown = (topic) => (after[topic] ?? 0) - (before[topic] ?? 0);
  const all = Object.keys(after).reduce((sum, topic) => sum + grown(topic), 0);
  return { extraRecords: all - (parked + delivered) - delivered, othersP99: p99 };
}

async function drain({ receiver, gateway }, port, parked) {
  const path = pathOf(DEAD);
  const seen = async () => (await receiver.ask('of', { path })).distinct;
  await receiver.ask('open', { port });
  const returnedMs = performance.now();
  const first = async () => (await seen()) > 0;
  await until('the first parked delivery arrived', first, LIMIT_MS, () => gateway.running);
  const firstMs = performance.now();
  const all = async () => (await seen()) >= parked;
  await until('all parked deliveries arrived', all, LIMIT_MS, () => gateway.running);
  const drainMs = performance.now() - firstMs;
  return { firstSeconds: (firstMs - returnedMs) / 1000, perSecond: (parked / drainMs) * 1000 };
}
