/**
 * What happened, when all went well.
 *
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {number} startedAtMs when the command was given
 */
export function summary(ledger, startedAtMs) {
  const { produced, resultsRead, members } = ledger.progress();
  const sum = (of) => members.reduce((total, member) => total + of(member), 0);
  const first = Math.min(...ledger.cast.map((member) => ledger.reportOf(member).firstAcceptedAtMs));
  const slow = members.find(({ name }) => name === 'warehouse');
  return [
    'Everything that was produced was delivered, verified and recorded:',
    `  ${produced} events in, ${sum(({ delivered }) => delivered)} deliveries succeeded, 0 dead`,
    `  ${sum(({ verified }) => verified)} signatures verified with the standardwebhooks package, 0 wrong`,
    `  ${sum(({ refused }) => refused)} refused with 503 and delivered by a retry, ${retryOf(ledger)}`,
    `  ${slow.name}: at most ${slow.mostAtOnce} requests at once, its maxInFlight is ${slow.maxInFlight}`,
    `  ${resultsRead} results read back from the results topic`,
    `  ${((first - startedAtMs) / 1000).toFixed(1)} s from the command to the first delivery`,
  ].join('\n');
}

function retryOf(ledger) {
  const { id, attempts } = ledger.retried[0];
  const [before, after] = attempts;
  const waitedMs = Date.parse(after.endedAt) - Date.parse(before.endedAt);
  const seconds = (waitedMs / 1000).toFixed(1);
  return `for one ${id}: attempt ${before.attempt} ${before.status}, ${seconds} s later attempt ${after.attempt} ${after.status}`;
}

/** Where to look and what to try while everything stays up. */
export function invitation({ brokers, gateway: { url, apiKey }, topics }) {
  return `
Everything stays up until Ctrl-C.

  API documentation   ${url}/docs
  Readiness           ${url}/health/ready
  Metrics             ${url}/metrics
  Broker              ${brokers}

Try:

  curl -s -H 'authorization: Bearer ${apiKey}' ${url}/v1/endpoints
  curl -s ${url}/metrics | grep event_gateway
  KAFKA_BROKERS=${brokers} TOPIC=${topics.orders} node examples/producer/produce.mjs
`;
}
