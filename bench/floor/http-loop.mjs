// A process that does to a receiver what a delivery's HTTP part is, and nothing else: sign and send.
import { randomBytes } from 'node:crypto';
import { Agent } from 'undici';
import { orderEvent } from '../load/order-event.mjs';
import { startCpuClock } from '../stage/own-cpu.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';
import { signedPost } from './signed-post.mjs';

const KEY = randomBytes(32);

/** So many requests, at most `inFlight` at once. */
function post(agent, { origin, paths, inFlight }, count) {
  return new Promise((resolve, reject) => {
    let started = 0;
    let ended = 0;
    const start = () => {
      const n = started++;
      const body = Buffer.from(orderEvent(n, 'order.created'));
      const target = { origin, path: paths[n % paths.length] };
      signedPost(agent, KEY, target, `dlv_${n}`, body, (error) => {
        if (error) return reject(error);
        if (++ended === count) resolve();
        else if (started < count) start();
      });
    };
    for (let i = 0; i < Math.min(inFlight, count); i++) start();
  });
}

serveCommands({
  /** @returns CPU milliseconds per request, and requests per second, after a warm-up */
  async run(wish) {
    const agent = new Agent({ pipelining: 1, allowH2: false });
    await post(agent, wish, Math.ceil(wish.count / 3));
    const cpuMs = startCpuClock();
    const startedMs = performance.now();
    await post(agent, wish, wish.count);
    const perSecond = (wish.count / (performance.now() - startedMs)) * 1000;
    const perRequestMs = cpuMs() / wish.count;
    await agent.destroy();
    return { perRequestMs, perSecond };
  },
});
