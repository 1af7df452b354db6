import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Settings } from '../config/settings.js';
import { tellChanges } from '../control/change-log.js';
import { createControlPlane, type ControlPlane } from '../control/control-plane.js';
import { controlObserver, showControl } from '../control/control-telemetry.js';
import { LazyLogReader } from '../kafka/lazy-log-reader.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { AddressGuard } from '../pipeline/sending/address-guard.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';

/** How long a change over the API may wait for the broker. */
const WRITE_TIMEOUT_MS = 10_000;

/** Which addresses may be reached, by the settings. */
export function addressGuard(settings: Settings): AddressGuard {
  const { endpointAllowCidrs: allowCidrs, endpointDenyCidrs: denyCidrs } = settings;
  return new AddressGuard({ allowCidrs, denyCidrs });
}

/** Which URLs endpoints may have, by the settings. */
export function urlRule(settings: Settings): EndpointUrlRule {
  return new EndpointUrlRule(addressGuard(settings), settings.endpointAllowHttp);
}

/** A control plane with what it reads from. */
export interface OpenControl extends ControlPlane {
  close(): Promise<void>;
}

/** The control plane on the control topic; it connects and reads nothing before `log.start()`. */
export function openControl(context: Context): OpenControl {
  const { settings, topology, sink, logger, metrics } = context;
  const reader = new LazyLogReader(() => openReader(context, topology.control));
  const plane = createControlPlane(
    {
      topic: topology.control,
      reader,
      sink,
      observer: controlObserver(logger, metrics),
      writeTimeoutMs: WRITE_TIMEOUT_MS,
    },
    urlRule(settings),
    { now: Date.now, newId: uuidv7, randomBytes },
  );
  showControl(plane.log, plane.state, metrics);
  tellChanges(plane.log, plane.state, logger);
  return {
    ...plane,
    async close() {
      plane.log.close();
      await reader.close();
    },
  };
}
