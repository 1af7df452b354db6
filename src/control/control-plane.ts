import { Bulk } from './bulk/bulk.js';
import { ControlLog, type ControlLogOptions } from './control-log.js';
import { ControlState } from './control-state.js';
import type { EndpointUrlRule } from './endpoints/endpoint-url.js';
import { Endpoints } from './endpoints/endpoints.js';
import { ApiKeys } from './keys/api-keys.js';
import type { Origin } from './origin.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import type { TenantLimits } from './tenants/tenant-limits.js';
import type { ControlWriter } from './writing/control-writer.js';
import { ControlWrites, type ControlWritesOptions } from './writing/control-writes.js';

/** The control plane of one replica, put together. */
export interface ControlPlane {
  readonly state: ControlState;
  readonly log: ControlLog;
  readonly writes: ControlWriter;
  readonly endpoints: Endpoints;
  readonly subscriptions: Subscriptions;
  readonly apiKeys: ApiKeys;
  readonly bulk: Bulk;
  readonly urls: EndpointUrlRule;
  /** Gives the topic up, and reads no more. */
  close(): Promise<void>;
}

/** What stands around the control plane. */
export interface ControlPlaneOptions
  extends
    Omit<ControlLogOptions, 'state'>,
    Omit<ControlWritesOptions, 'log' | 'state' | 'observer'> {
  /** How much each tenant may have. */
  readonly limits: TenantLimits;
  readonly writesObserver: ControlWritesOptions['observer'];
}

/** Builds it; nothing is read before `log.start()`. */
export function createControlPlane(
  options: ControlPlaneOptions,
  urls: EndpointUrlRule,
  origin: Origin,
): ControlPlane {
  const state = new ControlState();
  const log = new ControlLog({ ...options, state });
  const writes = new ControlWrites({ ...options, observer: options.writesObserver, log, state });
  const { limits } = options;
  const endpoints = new Endpoints(writes, state, urls, origin, limits);
  const subscriptions = new Subscriptions(writes, state, origin, limits);
  return {
    state,
    log,
    writes,
    endpoints,
    subscriptions,
    bulk: new Bulk(state, { endpoints, subscriptions }, { urls, origin, limits }),
    apiKeys: new ApiKeys(writes, state, origin),
    urls,
    async close() {
      await writes.close();
      log.close();
    },
  };
}
