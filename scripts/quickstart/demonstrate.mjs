import { setTimeout as sleep } from 'node:timers/promises';
import { registerCast } from './cast.mjs';
import { faultsOf } from './faults.mjs';
import { GatewayApi } from './gateway-api.mjs';
import { givenStage } from './given-stage.mjs';
import { Ledger } from './ledger.mjs';
import { localStage } from './local-stage.mjs';
import { ReceiverClient } from './receiver-client.mjs';
import { ResultsReader } from './results-reader.mjs';
import { Screen } from './screen.mjs';
import { shopEvents } from './shop-events.mjs';
import { invitation, summary } from './story.mjs';
import { produce } from './traffic.mjs';

const ORDERS = 60;
const EVENTS_PER_SECOND = 60;
const SETTLE_LIMIT_MS = 90_000;
const REFRESH_MS = 250;

/**
 * Plays the whole way of some hundred events before the user's eyes, then checks it.
 *
 * @param {object} options
 * @param {string} options.node the Node to run the gateway with
 * @param {import('../broker/start-broker.d.mts').Broker | null} options.broker null where broker, gateway and receiver
 *   run already, as in docker-compose.yml
 * @param {number} options.startedAtMs when the command was given
 * @param {boolean} options.staysUp whether to wait for Ctrl-C in the end
 * @param {import('../processes/cleanup.mjs').Cleanup} options.cleanup
 * @param {(line: string) => void} options.say
 * @throws {Error} naming everything that was produced and not delivered, verified and recorded
 */
export async function demonstrate({ node, broker, startedAtMs, staysUp, cleanup, say }) {
  const stage = await (broker === null ? givenStage() : localStage({ node, broker, cleanup, say }));
  try {
    const cast = await registerCast(new GatewayApi(stage.gateway), stage.receiver.hooksUrl);
    const receiver = new ReceiverClient(stage.receiver.controlUrl);
    for (const member of cast) await receiver.expect(member);
    cast.forEach((member) => say(`  ${member.name.padEnd(10)} ${member.about}`));

    const events = shopEvents(ORDERS);
    const ledger = new Ledger(events, cast);
    const results = new ResultsReader(stage.kafka, stage.topics.results, ledger);
    await results.start();
    cleanup.add(() => results.stop());

    const producing = produce(stage, events, EVENTS_PER_SECOND, ledger);
    await watch(ledger, receiver, producing, new Screen(say), stage);
    const faults = faultsOf(ledger);
    if (faults.length > 0) throw new Error(faults.map((fault) => `\n  - ${fault}`).join(''));
    say(summary(ledger, startedAtMs));
  } catch (error) {
    throw new Error(error.message + stage.lastWords(), { cause: error });
  }
  if (!staysUp) return;
  cleanup.add(() => say('Stopping …'));
  say(invitation(stage));
  await stage.ended;
  throw new Error(`The gateway ended by itself.${stage.lastWords()}`);
}

/** Shows the progress until everything is settled, something died, or the time is over. */
async function watch(ledger, receiver, producing, screen, stage) {
  const interrupted = Promise.race([
    stage.ended.then(() => Promise.reject(new Error('The gateway ended by itself.'))),
    producing.then(() => sleep(SETTLE_LIMIT_MS, undefined, { ref: false })),
  ]);
  const settled = (async () => {
    for (;;) {
      ledger.received(await receiver.report());
      screen.show(ledger.progress());
      if (ledger.settled) return;
      await sleep(REFRESH_MS);
    }
  })();
  await Promise.race([settled, interrupted]);
  screen.close(ledger.progress());
}
