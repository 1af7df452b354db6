import { setTimeout as sleep } from 'node:timers/promises';
import { endpointsAt, pathOf, typesOf } from '../stage/endpoints.mjs';
import { Stage } from '../stage/stage.mjs';

const ALLOWED_PER_SECOND = 10;
const OFFERED_PER_SECOND = 100;
const SETTLE_MS = 5_000;

const rateLimit = { perSecond: ALLOWED_PER_SECOND, burst: ALLOWED_PER_SECOND };
const endpoints = ({ url }) => [{ ...endpointsAt(url, 1)[0], rateLimit }];

/** An endpoint with a rate limit that is offered ten times as much: how exact the limit is, and what keeping it costs. */
export async function limited(bench) {
  const durationMs = bench.quick ? 30_000 : 600_000;
  const stage = await Stage.open(bench, { endpoints });
  try {
    const { gateway, receiver } = stage;
    const sent = async () => (await receiver.ask('of', { path: pathOf(0) })).requests;
    const window = async (lengthMs) => {
      const before = { sent: await sent(), cpuMs: gateway.cpuMs, atMs: performance.now() };
      await sleep(lengthMs);
      const seconds = (performance.now() - before.atMs) / 1000;
      return {
        perSecond: ((await sent()) - before.sent) / seconds,
        cpuPercent: (gateway.cpuMs - before.cpuMs) / seconds / 10,
      };
    };
    await sleep(SETTLE_MS);
    const idle = await window(SETTLE_MS * 2);
    await stage.produce(typesOf(1), { perSecond: OFFERED_PER_SECOND });
    await sleep(SETTLE_MS);
    const busy = await window(durationMs);
    const error = Math.abs(busy.perSecond / ALLOWED_PER_SECOND - 1) * 100;
    return [
      { name: `sent, of ${OFFERED_PER_SECOND}/s offered`, value: busy.perSecond, unit: '/s' },
      {
        name: `off the limit of ${ALLOWED_PER_SECOND}/s`,
        value: error,
        unit: '%',
        goal: { atMost: 2 },
      },
      {
        name: 'processor meanwhile, beside an idle gateway',
        value: busy.cpuPercent,
        floor: idle.cpuPercent,
        unit: '% of a core',
      },
    ];
  } finally {
    await stage.close();
  }
}
