import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { endpointsAt, typesOf } from '../stage/endpoints.mjs';
import { IN_A_SMALL_POD } from '../stage/small-pod.mjs';
import { Stage } from '../stage/stage.mjs';
import { until } from '../stage/until.mjs';

const ENDPOINTS = 100;
const SETTLE_MS = 10_000;
const LIMIT_MS = 600_000;
const MB = 2 ** 20;

/** What the gateway takes of memory with a backlog that nobody takes: all of its endpoints refuse connections. */
export async function memory(bench) {
  const backlog = bench.quick ? 50_000 : 1_000_000;
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const stage = await Stage.open(bench, {
    endpoints: () => endpointsAt(nobody, ENDPOINTS),
    settings: IN_A_SMALL_POD,
  });
  try {
    const { gateway } = stage;
    const idle = gateway.residentBytes.now;
    await stage.fill(typesOf(ENDPOINTS), backlog);
    const routed = async () => ((await stage.ends())['deliveries'] ?? 0) >= backlog;
    await until('all events were routed', routed, LIMIT_MS, () => gateway.running);
    await sleep(SETTLE_MS);
    const { now, highest } = gateway.residentBytes;
    return [
      { name: 'deliveries that wait', value: backlog, unit: 'deliveries' },
      { name: 'memory at the start', value: idle / MB, unit: 'MB' },
      { name: 'memory with the backlog', value: now / MB, unit: 'MB' },
      { name: 'memory at its highest', value: highest / MB, unit: 'MB', goal: { atMost: 300 } },
    ];
  } finally {
    await stage.close();
  }
}
