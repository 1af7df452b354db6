import type { Logger } from '../logging/logger.js';
import type { Dispatcher } from '../pipeline/dispatcher/dispatcher.js';
import type { DispatcherObserver } from '../pipeline/dispatcher/dispatcher-observer.js';
import type { DispatcherGauges } from '../pipeline/dispatcher/dispatcher-gauges.js';
import type { CappedLabel } from './capped-label.js';
import { Counters } from './counters.js';
import { one, type Metrics, type Sample } from './metrics.js';
import { DOUBTS } from './reasons.js';
import { committerObserver } from './stage-observers.js';

/** Counts what the dispatcher tells. */
export function dispatcherObserver(
  metrics: Metrics,
  logger: Logger,
  group: string,
): DispatcherObserver {
  const overtaken = metrics.counter('deliveriesOvertaken', {});
  const repeats = metrics.counter('repeatsSuppressed', { stage: 'dispatcher' });
  const catchUpRead = metrics.counter('catchUpRead', {});
  const catchUpTaken = metrics.counter('catchUpTaken', {});
  const doubts = new Counters((why) => metrics.counter('ownershipDoubts', { why }));
  for (const why of DOUBTS) doubts.of(why);
  const takeOver = metrics.histogram('takeOverDuration', {});
  return {
    ...committerObserver(metrics, group),
    overtaken: (deliveries) => overtaken.add(deliveries),
    repeated: () => repeats.add(),
    caughtUp(read, taken) {
      catchUpRead.add(read);
      catchUpTaken.add(taken);
    },
    takenOver: (durationMs) => takeOver.observe(Math.max(0, durationMs) / 1000),
    doubted(why, partition) {
      doubts.of(why).add();
      logger.warn('partition.doubted', { why, partition });
    },
    refused(partition, endpointId) {
      logger.error('partition.refused', { partition, endpoint_id: endpointId });
    },
  };
}

/** What the dispatcher's gauges are compared with. */
export interface DispatcherBudget {
  readonly inFlightTotal: number;
  readonly waitingBytes: number;
}

/** Has the dispatcher's gauges read at each scrape, its lanes looked at once. */
export function measureDispatcher(
  metrics: Metrics,
  dispatcher: Pick<Dispatcher, 'gauges' | 'cursorAges'>,
  budget: DispatcherBudget,
  endpoint: CappedLabel,
): void {
  const now = onceAScrape(() => dispatcher.gauges());
  metrics.gauge('attemptsInFlight', () => one(now().inFlight));
  metrics.gauge('attemptsInFlightLimit', () => one(budget.inFlightTotal));
  metrics.gauge('deliveriesWaiting', () => one(now().waiting));
  metrics.gauge('waitingBytes', () => one(now().waitingBytes));
  metrics.gauge('waitingBytesLimit', () => one(budget.waitingBytes));
  metrics.gauge('breakersOpen', () => one(now().breakersOpen));
  metrics.gauge('dispatchableLag', () => [
    { labels: { stage: 'dispatcher' }, value: now().dispatchable },
  ]);
  metrics.gauge('lanes', () => by('state', now().lanes));
  metrics.gauge('lanesBehind', () => by('cause', now().behind));
  metrics.gauge('oldestCursorAge', () => by('cause', now().oldestCursorSeconds));
  metrics.gauge('partitions', () => by('phase', now().partitions));
  if (endpoint.isOn)
    metrics.gauge('endpointCursorAge', () => agesByEndpoint(dispatcher.cursorAges(), endpoint));
}

/** What the callbacks of one scrape ask, which run one right after the other, is answered once. */
function onceAScrape(read: () => DispatcherGauges): () => DispatcherGauges {
  let last: DispatcherGauges | undefined;
  return () => {
    if (last === undefined) setImmediate(() => (last = undefined));
    return (last ??= read());
  };
}

function by<L extends string>(
  label: L,
  values: Readonly<Record<string, number>>,
): { labels: Readonly<Record<L, string>>; value: number }[] {
  return Object.entries(values).map(([of, value]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key is only a string to the compiler
    const labels = { [label]: of } as Record<L, string>;
    return { labels, value };
  });
}

/** Of all endpoints that share a value of the label, the oldest. */
function agesByEndpoint(
  ages: Iterable<readonly [endpointId: string, seconds: number]>,
  label: CappedLabel,
): Sample<'endpointCursorAge'>[] {
  const oldest = new Map<string, number>();
  for (const [endpointId, seconds] of ages) {
    const endpoint = label.of(endpointId);
    oldest.set(endpoint, Math.max(seconds, oldest.get(endpoint) ?? 0));
  }
  return Array.from(oldest, ([endpoint, value]) => ({ labels: { endpoint }, value }));
}
