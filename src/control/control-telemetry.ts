import type { Logger, LogFields } from '../logging/logger.js';
import type { Metrics } from '../metrics/metrics.js';
import type { ControlLog, ControlObserver } from './control-log.js';
import type { ControlChange } from './control-record.js';
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

/** Says what changes, from the end of the topic on: what was there at the start is no news. */
export function tellChanges(log: ControlLog, state: ControlState, logger: Logger): void {
  state.listen((change) => {
    if (log.isReady) logger.info('control.changed', { change: change.kind, ...idsOf(change) });
  });
}

function idsOf(change: ControlChange): LogFields {
  switch (change.kind) {
    case 'endpoint-put': {
      const { id, tenant, version } = change.endpoint;
      return { endpoint_id: id, tenant, version };
    }
    case 'subscription-put': {
      const { id, endpointId, tenant, version } = change.subscription;
      return { subscription_id: id, endpoint_id: endpointId, tenant, version };
    }
    case 'endpoint-removed':
      return { endpoint_id: change.id };
    case 'subscription-removed':
    default:
      return { subscription_id: change.id };
  }
}

/** Shows how far the control topic was applied, and what is in memory. */
export function showControl(log: ControlLog, state: ControlState, metrics: Metrics): void {
  metrics.gauge('controlOffset', () => [{ labels: {}, value: log.offset }]);
  metrics.gauge('controlObjects', () => [
    { labels: { kind: 'endpoint' }, value: state.endpoints.size },
    { labels: { kind: 'subscription' }, value: state.subscriptions.size },
  ]);
}
