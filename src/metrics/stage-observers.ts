import type { CommitterObserver } from '../pipeline/progress/committer.js';
import type { OutcomeObserver } from '../pipeline/results/outcome-recorder.js';
import type { QuarantineObserver } from '../pipeline/results/quarantine.js';
import type { DelayForwarder, ForwarderObserver } from '../pipeline/retries/delay-forwarder.js';
import type { RouterObserver } from '../pipeline/router/router.js';
import { Counters } from './counters.js';
import type { Metrics } from './metrics.js';
import { DEAD_REASONS, QUARANTINE_REASONS } from './reasons.js';

/** The ports through which the stages tell what they do, bound to the catalogue. */

export function routerObserver(metrics: Metrics): RouterObserver {
  const matched = metrics.counter('eventsRouted', { outcome: 'matched' });
  const unmatched = metrics.counter('eventsRouted', { outcome: 'unmatched' });
  const created = metrics.counter('deliveriesCreated', {});
  const repeats = metrics.counter('repeatsSuppressed', { stage: 'router' });
  return {
    routed(deliveries) {
      (deliveries > 0 ? matched : unmatched).add();
      if (deliveries > 0) created.add(deliveries);
    },
    repeated: () => repeats.add(),
  };
}

export function quarantineObserver(metrics: Metrics): QuarantineObserver {
  const quarantined = new Counters((reason) => metrics.counter('eventsQuarantined', { reason }));
  for (const reason of QUARANTINE_REASONS) quarantined.of(reason);
  return { quarantined: (reason) => quarantined.of(reason).add() };
}

export function outcomeObserver(metrics: Metrics): OutcomeObserver {
  const dead = new Counters((reason) => metrics.counter('deadLetters', { reason }));
  for (const reason of DEAD_REASONS) dead.of(reason);
  const tiers = new Map<string, Counters>();
  const retriesOf = (tier: string): Counters => {
    let retries = tiers.get(tier);
    if (retries === undefined) {
      retries = new Counters((reason) => metrics.counter('retries', { tier, reason }));
      tiers.set(tier, retries);
    }
    return retries;
  };
  return {
    retried: (tier, reason) => retriesOf(tier).of(reason).add(),
    dead: (reason) => dead.of(reason).add(),
    dropped: (reason) => metrics.counter('deliveriesDropped', { reason }).add(),
  };
}

export function forwarderObserver(metrics: Metrics): ForwarderObserver {
  const lateness = metrics.histogram('retryLateness', {});
  const repeats = metrics.counter('repeatsSuppressed', { stage: 'forwarder' });
  return {
    forwarded: (latenessMs) => lateness.observe(Math.max(0, latenessMs) / 1000),
    repeated: () => repeats.add(),
  };
}

/** Has the forwarder asked at each scrape. */
export function measureForwarder(metrics: Metrics, forwarder: DelayForwarder): void {
  metrics.gauge('dispatchableLag', () => [
    { labels: { stage: 'forwarder' }, value: forwarder.backlog },
  ]);
}

export function committerObserver(metrics: Metrics, group: string): CommitterObserver {
  const handles = {
    committed: metrics.counter('commits', { group, outcome: 'committed' }),
    refused: metrics.counter('commits', { group, outcome: 'refused' }),
    unknown: metrics.counter('commits', { group, outcome: 'unknown' }),
  };
  return { committed: (outcome) => handles[outcome].add() };
}
