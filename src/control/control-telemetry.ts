import type { Logger } from '../logging/logger.js';
import { one, type Metrics } from '../metrics/metrics.js';
import type { ControlLag } from './control-lag.js';
import type { ControlLog, ControlObserver } from './control-log.js';
import type { ControlState } from './control-state.js';
import { messageOf } from '../unknown-error.js';
import type { WritesObserver } from './writing/control-writes.js';

/** Says what the control log meets: to the log and to a counter. */
export function controlObserver(logger: Logger, metrics: Metrics): ControlObserver {
  const unreadable = metrics.counter('controlUnreadable', {});
  return {
    unreadable(offset, key, reason) {
      unreadable.add();
      logger.error('control.unreadable', { offset, key, reason });
    },
    ready(offset, endpoints, subscriptions) {
      logger.info('control.ready', { offset, endpoints, subscriptions });
    },
  };
}

/** Says how writing to the control topic goes. */
export function writesObserver(logger: Logger, metrics: Metrics): WritesObserver {
  const takeOvers = metrics.counter('controlTakeOvers', {});
  const lost = metrics.counter('controlLost', {});
  const writes = metrics.counter('controlWrites', {});
  const latency = metrics.histogram('controlWriteLatency', {});
  return {
    tookOver() {
      takeOvers.add();
      logger.debug('control.taken-over');
    },
    lost(reason) {
      lost.add();
      logger.info('control.lost', { reason: messageOf(reason) });
    },
    written(count, durationMs) {
      writes.add(count);
      latency.observe(durationMs / 1000);
    },
  };
}

/** What is shown of the control plane. */
export interface ShownControl {
  readonly log: ControlLog;
  readonly state: ControlState;
  readonly lag: ControlLag;
  /** The topic, as far as it was seen. */
  readonly topic: { readonly end: number };
}

/** Shows how far the control topic was applied, how far it goes, and what is in memory. */
export function showControl({ log, state, lag, topic }: ShownControl, metrics: Metrics): void {
  metrics.gauge('controlOffset', () => one(log.offset));
  metrics.gauge('controlLag', () => one(Math.max(0, topic.end - log.offset)));
  metrics.gauge('controlBehind', () => one(lag.behindMs / 1000));
  metrics.gauge('controlObjects', () => [
    { labels: { kind: 'endpoint' }, value: state.endpoints.size },
    { labels: { kind: 'subscription' }, value: state.subscriptions.size },
  ]);
}
