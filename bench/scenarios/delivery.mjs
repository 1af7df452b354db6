import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';

const ENDPOINTS = 20;
/** The default of an endpoint. */
const IN_FLIGHT = 10;
const LIMIT_MS = 300_000;

const endpoints = ({ url }) => endpointsAt(url, ENDPOINTS);

/**
 * What a delivery costs the gateway and how many it makes in a second, with a backlog: 1 KB events, each for one of 20
 * endpoints on a receiver that answers at once. Beside it what its bare parts cost in processes of their own: reading
 * both topics, writing both kinds of records in requests of the same size, signing and sending.
 */
export async function delivery(bench) {
  const backlog = bench.quick ? 20_000 : 80_000;
  const warmUp = bench.quick ? 5_000 : 20_000;
  const stage = await Stage.open(bench, { endpoints });
  try {
    const measured = await deliverBacklog(stage, warmUp, backlog);
    await stage.gateway.stop();
    const floor = await floorOf(bench, stage, measured.perRequest, warmUp + backlog);
    return figures(measured, floor);
  } finally {
    await stage.close();
  }
}

/** The gateway stands still while the backlog is written, so that nobody competes for the processor after. */
async function deliverBacklog(stage, warmUp, backlog) {
  const { gateway } = stage;
  const types = typesOf(ENDPOINTS);
  await stage.fill(types, warmUp);
  await stage.recorded(warmUp, LIMIT_MS);
  const before = await sinkCounts(gateway);

  gateway.freeze();
  await stage.fill(types, backlog);
  const cpuBefore = gateway.cpuMs;
  const startedMs = performance.now();
  gateway.thaw();
  await stage.recorded(warmUp + backlog, LIMIT_MS);
  const elapsedMs = performance.now() - startedMs;
  const cpuMs = gateway.cpuMs - cpuBefore;

  const after = await sinkCounts(gateway);
  return {
    cpuPerDeliveryMs: cpuMs / backlog,
    perSecond: (backlog / elapsedMs) * 1000,
    coresUsed: cpuMs / elapsedMs,
    perRequest: (after.records - before.records) / (after.requests - before.requests),
    perBatch: (after.records - before.records) / (after.batches - before.batches),
  };
}

async function sinkCounts(gateway) {
  return {
    records: await gateway.metric('event_gateway_sink_records_total'),
    batches: await gateway.metric('event_gateway_sink_batches_total'),
    requests: await gateway.metric('event_gateway_sink_write_duration_seconds_count'),
  };
}

async function floorOf(bench, stage, perRequest, count) {
  const { brokers } = bench;
  const { topic, gatewayPrefix } = stage;
  const deliveries = `${gatewayPrefix}.deliveries`;
  const results = `${gatewayPrefix}.results`;
  const run = async (script, wish) => {
    const helper = await stage.helper(script);
    const answer = await helper.ask('run', { brokers, groupPrefix: gatewayPrefix, ...wish });
    await helper.stop();
    return answer;
  };
  const source = await run('floor/consume.mjs', { topic, count });
  const owed = await run('floor/consume.mjs', { topic: deliveries, count });
  const copies = [
    { from: deliveries, to: await stage.scratchTopic('floor.deliveries', 24) },
    { from: results, to: await stage.scratchTopic('floor.results', 24) },
  ];
  const writing = { copies, count: Math.min(count, 25_000) - 1, perRequest };
  const written = await run('floor/produce.mjs', writing);
  const patched = await run('floor/produce.mjs', { ...writing, patched: true });
  const paths = Array.from({ length: ENDPOINTS }, (_, index) => pathOf(index));
  const http = { origin: stage.receiverUrl, paths, inFlight: ENDPOINTS * IN_FLIGHT, count };
  const sent = await run('floor/http-loop.mjs', http);
  return {
    consumeMs: source.perRecordMs + owed.perRecordMs,
    produceMs: written.perPairMs,
    patchedProduceMs: patched.perPairMs,
    httpMs: sent.perRequestMs,
    httpPerSecond: sent.perSecond,
  };
}

function figures(measured, floor) {
  const { cpuPerDeliveryMs, perSecond, coresUsed, perRequest, perBatch } = measured;
  const { consumeMs, produceMs, patchedProduceMs, httpMs, httpPerSecond } = floor;
  const sumMs = consumeMs + produceMs + httpMs;
  const patchedSumMs = consumeMs + patchedProduceMs + httpMs;
  return [
    {
      name: 'CPU per delivery',
      value: cpuPerDeliveryMs,
      floor: sumMs,
      unit: 'ms',
      goal: { atMost: 0.1 },
    },
    {
      name: 'CPU: gateway / sum of bare parts',
      value: cpuPerDeliveryMs / sumMs,
      unit: 'times',
      goal: { atMost: 1.5 },
    },
    {
      name: '… / sum with the patched client',
      value: cpuPerDeliveryMs / patchedSumMs,
      unit: 'times',
    },
    {
      name: 'deliveries',
      value: perSecond,
      floor: httpPerSecond,
      unit: '/s',
      goal: { atLeast: 8_000 },
    },
    { name: 'processor used meanwhile', value: coresUsed, unit: 'cores' },
    { name: 'records in a write request', value: perRequest, unit: 'records' },
    { name: 'records in a batch of a partition', value: perBatch, unit: 'records' },
    { name: 'bare part: consume both topics', value: consumeMs, unit: 'ms' },
    { name: 'bare part: produce both records', value: produceMs, unit: 'ms' },
    { name: 'bare part: … with the patched client', value: patchedProduceMs, unit: 'ms' },
    { name: 'bare part: undici and HMAC', value: httpMs, unit: 'ms' },
  ];
}
