/**
 * What is wrong, one sentence each; empty when everything was produced, delivered, verified and recorded.
 *
 * @param {import('./ledger.mjs').Ledger} ledger
 * @returns {string[]}
 */
export function faultsOf(ledger) {
  const { events, producedCount, cast, retried } = ledger;
  return [
    ...(producedCount < events.length
      ? [`only ${producedCount} of ${events.length} events were produced`]
      : []),
    ...cast.flatMap((member) => faultsAt(ledger, member)),
    ...(retried.length === 0 ? ['no refused delivery was delivered by a retry'] : []),
  ];
}

function faultsAt(ledger, member) {
  const { name, maxInFlight, manners } = member;
  const { accepted, unverified, mostAtOnce } = ledger.reportOf(member);
  const delivered = new Map(
    ledger.ended
      .filter(({ endpointId, end }) => endpointId === member.id && end === 'succeeded')
      .map(({ eventId, id }) => [eventId, id]),
  );
  const owed = ledger.owed.filter((each) => each.member === member).map(({ event }) => event.id);
  const missing = owed.filter((eventId) => !delivered.has(eventId));
  const known = new Set(accepted);
  const unseen = [...delivered.values()].filter((id) => !known.has(id));
  const isSlow = manners.delayMs !== undefined;
  const checks = [
    [
      missing.length > 0,
      `${missing.length} of ${owed.length} events have no final success, for one ${missing[0]}`,
    ],
    [
      unseen.length > 0,
      `${unseen.length} results say delivered, but the receiver did not accept them`,
    ],
    [unverified > 0, `${unverified} signatures did not verify`],
    [
      mostAtOnce > maxInFlight,
      `${mostAtOnce} requests at once, and its maxInFlight is ${maxInFlight}`,
    ],
    [
      isSlow && mostAtOnce < maxInFlight,
      `only ${mostAtOnce} of its ${maxInFlight} places were ever used`,
    ],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, fault]) => `${name}: ${fault}`);
}
