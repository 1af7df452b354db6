// A process that routes events and makes their attempts without Kafka and HTTP: what the gateway's own code costs.
import { randomBytes } from 'node:crypto';
import { startCpuClock } from '../stage/own-cpu.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';

const ROUNDS = 20_000;
const BEST_OF = 7;
/** So that promises settle, and spans go to the exporter, as they would between fetches. */
const BATCH = 200;

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const UNWANTED = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };
const ANSWER = { kind: 'response', status: 200, retryAfter: null, bodySnippet: '', durationMs: 1 };

function nothing() {}

function targetOf() {
  return {
    id: 'shop',
    tenant: 'default',
    url: 'https://example.com/hooks',
    headers: {},
    retry: { delaysSeconds: [5], maxAttempts: 5, maxAgeSeconds: 259_200 },
    ordering: 'none',
    disabled: null,
    secrets: [`whsec_${randomBytes(24).toString('base64')}`],
  };
}

/** The stages of a build, with a broker and an endpoint that do nothing. @param dist the URL of its folder */
async function pipelineOf(dist, tracer) {
  const load = (path) => import(new URL(path, dist).href);
  const { SubscriptionIndex } = await load('pipeline/router/subscription-index.js');
  const { routeRecord } = await load('pipeline/router/route-record.js');
  const { parseDelivery } = await load('pipeline/messages/delivery.js');
  const { Attempts } = await load('pipeline/dispatcher/attempt.js');
  const { SignedRequests } = await load('pipeline/dispatcher/webhook-request.js');
  const { OutcomeRecorder } = await load('pipeline/results/outcome-recorder.js');
  const { topologyOf } = await load('topology.js');

  const topology = topologyOf('bench');
  const target = targetOf();
  const index = new SubscriptionIndex();
  const rule = { id: 'sub', endpointId: 'shop', tenant: 'default', types: ['*'], topics: [] };
  index.put({ ...rule, format: 'standard', enabled: true });
  const written = [];
  const sink = { send: (record) => Promise.resolve(written.push(record)) };
  const silent = { retried: nothing, dead: nothing, ended: nothing, endpoint: nothing };
  const outcomes = new OutcomeRecorder(sink, topology, 24, 'bench', silent);
  const attempts = new Attempts(
    new SignedRequests('bench'),
    { send: () => Promise.resolve(ANSWER) },
    outcomes,
    {},
    { now: Date.now, random: Math.random },
    { attempted: nothing },
    tracer,
  );
  const whereabouts = { headers: ['event-id'], fields: [] };
  const parts = {
    index,
    targets: { get: () => target, appliedOffset: 0 },
    decoding: {
      id: whereabouts,
      type: { headers: ['event-type'], fields: [] },
      tenantHeader: null,
    },
    sink,
    topology,
    longestAgeMs: 1e9,
    now: Date.now,
    observer: { routed: nothing },
    tracer,
  };
  return async (record) => {
    written.length = 0;
    routeRecord({ topic: 'orders', partition: 0 }, record, parts);
    const { key, value, headers } = written[0];
    const read = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
    );
    const asRead = { ...record, key: Buffer.from(key), value, headers: read };
    await attempts.run(target, parseDelivery(asRead).delivery, () => 'none');
  };
}

function recordOf(offset, headers) {
  const texts = { 'event-id': `order-${offset}`, 'event-type': 'order.created', ...headers };
  return {
    offset,
    timestampMs: Date.now(),
    key: null,
    value: Buffer.from(JSON.stringify({ total: offset, note: 'x'.repeat(960) })),
    headers: Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]),
    ),
  };
}

/** CPU time of a delivery, in microseconds. */
async function cost(deliver, headers) {
  const records = Array.from({ length: BATCH }, (_, offset) => recordOf(offset, headers));
  const cpuMs = startCpuClock();
  for (let round = 0; round < ROUNDS; round += BATCH) {
    for (const record of records) await deliver(record);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (cpuMs() / ROUNDS) * 1000;
}

/** A collector that takes everything at once. */
const exporter = {
  export: (_, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

serveCommands({
  async run({ dist, traced }) {
    const off = await pipelineOf(dist, null);
    const runs = { withoutTrace: [off, {}], withTrace: [off, TRACE] };
    if (traced) {
      const { OtlpTracer } = await import(new URL('tracing/otlp-tracer.js', dist).href);
      const logger = { warn: nothing };
      const names = { serviceName: 'bench', version: '0', instance: 'bench', endpoint: 'http://x' };
      const tracer = new OtlpTracer({ ...names, headers: {}, ratio: 1, logger, exporter });
      const on = await pipelineOf(dist, tracer);
      Object.assign(runs, { exported: [on, TRACE], unwanted: [on, UNWANTED] });
    }
    // In turn, so that all have the same of the machine; the best tells what the code costs.
    const best = {};
    for (let attempt = 0; attempt < BEST_OF; attempt++)
      for (const [name, [deliver, headers]] of Object.entries(runs))
        best[name] = Math.min(best[name] ?? Infinity, await cost(deliver, headers));
    return best;
  },
});
