import { ControlLog, type ControlLogOptions } from './control-log.js';
import { ControlState } from './control-state.js';
import type { EndpointUrlRule } from './endpoints/endpoint-url.js';
import { Endpoints } from './endpoints/endpoints.js';
import type { Origin } from './origin.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** The control plane of one replica, put together. */
export interface ControlPlane {
  readonly state: ControlState;
  readonly log: ControlLog;
  readonly endpoints: Endpoints;
  readonly subscriptions: Subscriptions;
  readonly urls: EndpointUrlRule;
}

/** Builds it; nothing is read before `log.start()`. */
export function createControlPlane(
  options: Omit<ControlLogOptions, 'state'>,
  urls: EndpointUrlRule,
  origin: Origin,
): ControlPlane {
  const state = new ControlState();
  const log = new ControlLog({ ...options, state });
  return {
    state,
    log,
    endpoints: new Endpoints(log, state, urls, origin),
    subscriptions: new Subscriptions(log, state, origin),
    urls,
  };
}
