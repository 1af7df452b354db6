import type { AttemptObserver } from '../pipeline/dispatcher/attempt.js';
import type { Logger } from '../logging/logger.js';
import type { DispatcherGauges, DispatcherObserver } from '../pipeline/dispatcher/dispatcher.js';
import type { CommitterObserver } from '../pipeline/progress/committer.js';
import type { OutcomeObserver } from '../pipeline/results/outcome-recorder.js';
import type { QuarantineObserver } from '../pipeline/results/quarantine.js';
import type { ForwarderObserver } from '../pipeline/retries/delay-forwarder.js';
import type { RouterObserver } from '../pipeline/router/router.js';
import { DELAY_TIERS } from '../topology.js';
import type { Metrics } from './metrics.js';

/** The ports through which the stages tell what they do, bound to the catalogue. */

export function routerObserver(metrics: Metrics): RouterObserver {
  const matched = metrics.counter('eventsRouted', { outcome: 'matched' });
  const unmatched = metrics.counter('eventsRouted', { outcome: 'unmatched' });
  const created = metrics.counter('deliveriesCreated', {});
  return {
    routed(deliveries) {
      (deliveries > 0 ? matched : unmatched).add();
      if (deliveries > 0) created.add(deliveries);
    },
  };
}

export function quarantineObserver(metrics: Metrics): QuarantineObserver {
  return { quarantined: (reason) => metrics.counter('eventsQuarantined', { reason }).add() };
}

export function attemptObserver(metrics: Metrics): AttemptObserver {
  const of = (verdict: string) => ({
    attempts: metrics.counter('attempts', { verdict }),
    duration: metrics.histogram('attemptDuration', { verdict }),
  });
  const handles = { delivered: of('delivered'), retry: of('retry'), dead: of('dead') };
  const latency = metrics.histogram('deliveryLatency', {});
  return {
    attempted({ kind }, durationMs, latencyMs) {
      handles[kind].attempts.add();
      handles[kind].duration.observe(durationMs / 1000);
      if (kind === 'delivered') latency.observe(Math.max(0, latencyMs) / 1000);
    },
  };
}

export function outcomeObserver(metrics: Metrics): OutcomeObserver {
  const tiers = new Map(
    DELAY_TIERS.map(({ name }) => [name as string, metrics.counter('retries', { tier: name })]),
  );
  return {
    retried: ({ name }) => tiers.get(name)?.add(),
    dead: (reason) => metrics.counter('deadLetters', { reason }).add(),
    dropped: (reason) => metrics.counter('deliveriesDropped', { reason }).add(),
  };
}

export function forwarderObserver(metrics: Metrics): ForwarderObserver {
  const lateness = metrics.histogram('retryLateness', {});
  return { forwarded: (latenessMs) => lateness.observe(Math.max(0, latenessMs) / 1000) };
}

export function dispatcherObserver(
  metrics: Metrics,
  logger: Logger,
  group: string,
): DispatcherObserver {
  const overtaken = metrics.counter('deliveriesOvertaken', {});
  return {
    ...committerObserver(metrics, group),
    overtaken: (deliveries) => overtaken.add(deliveries),
    doubted(why, partition) {
      metrics.counter('ownershipDoubts', { why }).add();
      logger.warn('partition.doubted', { why, partition });
    },
    refused(partition, endpointId) {
      logger.error('partition.refused', { partition, endpoint_id: endpointId });
    },
  };
}

export function committerObserver(metrics: Metrics, group: string): CommitterObserver {
  const handles = {
    committed: metrics.counter('commits', { group, outcome: 'committed' }),
    refused: metrics.counter('commits', { group, outcome: 'refused' }),
    unknown: metrics.counter('commits', { group, outcome: 'unknown' }),
  };
  return { committed: (outcome) => handles[outcome].add() };
}

/** Has the dispatcher's gauges read at each scrape. */
export function measureDispatcher(metrics: Metrics, gauges: () => DispatcherGauges): void {
  metrics.gauge('attemptsInFlight', () => one(gauges().inFlight));
  metrics.gauge('deliveriesWaiting', () => one(gauges().waiting));
  metrics.gauge('breakersOpen', () => one(gauges().breakersOpen));
  metrics.gauge('lanes', () =>
    Object.entries(gauges().lanes).map(([state, value]) => ({ labels: { state }, value })),
  );
}

function one(value: number) {
  return [{ labels: {}, value }];
}
