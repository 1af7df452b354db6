import type { Logger, LogFields } from '../logging/logger.js';
import { kindOf, type ControlChange } from './control-change.js';
import type { ControlLog } from './control-log.js';
import type { ControlState } from './control-state.js';

/** Says what changes, from the end of the topic on: what was there at the start is no news. */
export function tellChanges(log: ControlLog, state: ControlState, logger: Logger): void {
  state.listen((change) => {
    // Notes of requests are there for clients that send one again, and change nothing.
    if (log.isReady && kindOf(change) !== 'request')
      logger.info('control.changed', { change: change.kind, ...idsOf(change) });
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
      return { subscription_id: change.id };
    case 'api-key-put':
      return { key_id: change.apiKey.id };
    case 'api-key-removed':
      return { key_id: change.id };
    case 'request-put':
    case 'request-removed':
    default:
      return {};
  }
}
