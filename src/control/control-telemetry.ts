import type { Logger } from '../logging/logger.js';
import type { Metrics } from '../metrics/metrics.js';
import type { ControlLog, ControlObserver } from './control-log.js';
import type { ControlState } from './control-state.js';

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

/** Shows how far the control topic was applied, and what is in memory. */
export function showControl(log: ControlLog, state: ControlState, metrics: Metrics): void {
  metrics.gauge('controlOffset', () => [{ labels: {}, value: log.offset }]);
  metrics.gauge('controlObjects', () => [
    { labels: { kind: 'endpoint' }, value: state.endpoints.size },
    { labels: { kind: 'subscription' }, value: state.subscriptions.size },
  ]);
}
