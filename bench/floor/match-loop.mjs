// A process that asks the gateway's subscription index who wants an event, again and again.
import { serveCommands } from '../stage/serve-commands.mjs';

const ROUNDS = 200_000;
const SCANS = 20;
const BEST_OF = 5;
const FEW_TYPES = 50;
const TOPIC = 'orders';

function ruleOf(index) {
  const shop = `shop${index >> 1}`;
  const types = index % 2 === 0 ? [`${shop}.order.created`] : [`${shop}.order.*`];
  const id = `sub-${index}`;
  return {
    id,
    endpointId: `e${index}`,
    tenant: 'default',
    types,
    topics: [],
    format: 'standard',
    enabled: true,
  };
}

/** The best of some tries, in microseconds for one call. */
function timed(rounds, call) {
  let best = Infinity;
  for (let attempt = 0; attempt < BEST_OF; attempt++) {
    const startedMs = performance.now();
    for (let round = 0; round < rounds; round++) call(round);
    best = Math.min(best, ((performance.now() - startedMs) / rounds) * 1000);
  }
  return best;
}

function wants({ types }, type) {
  return types.some(
    (one) => one === type || (one.endsWith('.*') && type.startsWith(one.slice(0, -1))),
  );
}

serveCommands({
  async run({ index, endpoints }) {
    const { SubscriptionIndex } = await import(index);
    const rules = Array.from({ length: endpoints }, (_, at) => ruleOf(at));
    const fresh = new SubscriptionIndex(1);
    const remembering = new SubscriptionIndex();
    for (const rule of rules) {
      fresh.put(rule);
      remembering.put(rule);
    }
    // In a shuffled order, so that neighbours in memory don't help.
    const shops = endpoints / 2;
    const types = Array.from(
      { length: ROUNDS },
      (_, at) => `shop${(at * 7_919) % shops}.order.created`,
    );
    const byType = new Map(rules.map((rule) => [rule.types[0], rule]));

    let matches = 0;
    const count = (found) => (matches += found.length);
    const costs = {
      freshUs: timed(ROUNDS, (round) => count(fresh.match(types[round], TOPIC))),
      rememberedUs: timed(ROUNDS, (round) =>
        count(remembering.match(types[round % FEW_TYPES], TOPIC)),
      ),
      mapUs: timed(ROUNDS, (round) => byType.get(types[round])),
      scanUs: timed(SCANS, (round) => count(rules.filter((rule) => wants(rule, types[round])))),
    };
    if (matches !== BEST_OF * (ROUNDS * 2 + SCANS) * 2)
      throw new Error(`wrong matches: ${matches}`);
    return costs;
  },
});
