import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';
import { until } from '../stage/until.mjs';

const ENDPOINTS = 20;
const PER_SECOND = 200;
const WARM_UP_MS = 3_000;
const LIMIT_MS = 900_000;

/**
 * One of twenty endpoints refuses connections for a while, at 10 of 200 events a second: how long after its return
 * everything that it missed is there.
 */
export async function recovery(bench) {
  const deadMs = bench.quick ? 10_000 : 60_000;
  const port = await freePort();
  const endpoints = ({ url }) => {
    const [first, ...others] = endpointsAt(url, ENDPOINTS);
    return [{ ...first, url: `http://127.0.0.1:${port}${pathOf(0)}` }, ...others];
  };
  const stage = await Stage.open(bench, { endpoints });
  try {
    const { receiver, producer } = stage;
    await receiver.ask('open', { port });
    const stream = await stage.produce(typesOf(ENDPOINTS), { perSecond: PER_SECOND });
    await sleep(WARM_UP_MS);
    await receiver.ask('close', { port });
    await sleep(deadMs);

    const missedBelow = (await producer.ask('progress', { stream })).sent;
    await receiver.ask('open', { port });
    const returnedMs = performance.now();
    const owed = Math.ceil(missedBelow / ENDPOINTS);
    const seen = async () =>
      (await receiver.ask('of', { path: pathOf(0), below: missedBelow })).distinct;
    const before = await seen();
    let firstMs = Number.NaN;
    const complete = async () => {
      const count = await seen();
      if (count > before && Number.isNaN(firstMs)) firstMs = performance.now() - returnedMs;
      return count >= owed;
    };
    await until('all that was missed is there', complete, LIMIT_MS, () => stage.gateway.running);
    const allSeconds = (performance.now() - returnedMs) / 1000;
    const goal = { atMost: 10 };
    return [
      { name: `dead for ${deadMs / 1000} s: missed`, value: owed - before, unit: 'events' },
      { name: 'first one after the return', value: firstMs / 1000, unit: 's' },
      { name: 'all that was missed is there after', value: allSeconds, unit: 's', goal },
    ];
  } finally {
    await stage.close();
  }
}
