import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Settings } from '../config/settings.js';
import { tellChanges } from '../control/change-log.js';
import { createControlPlane, type ControlPlane } from '../control/control-plane.js';
import { controlObserver, showControl } from '../control/control-telemetry.js';
import { LazyLogReader } from '../kafka/lazy-log-reader.js';
import { sealingKeys } from '../control/endpoints/sealing-keys.js';
import { KeyRingBox } from '../control/endpoints/secret-box.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { WatchedReader } from '../metrics/watched-reader.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';
import { addressGuard, destinationPolicy } from './outbound.js';

/** How long a change over the API may wait for the broker. */
const WRITE_TIMEOUT_MS = 10_000;

/** Which URLs endpoints may have, by the settings. */
export function urlRule(settings: Settings): EndpointUrlRule {
  return new EndpointUrlRule(
    addressGuard(settings),
    settings.endpointAllowHttp,
    destinationPolicy(settings),
  );
}

/** A control plane with what it reads from. */
export interface OpenControl extends ControlPlane {
  readonly box: KeyRingBox;
  close(): Promise<void>;
}

/** The control plane on the control topic; it connects and reads nothing before `log.start()`. */
export function openControl(context: Context): OpenControl {
  const { settings, topology, sink, logger, metrics } = context;
  const reader = new WatchedReader(new LazyLogReader(() => openReader(context, topology.control)));
  const box = new KeyRingBox(sealingKeys(settings.secretKeys ?? '') ?? [], context.onFatal);
  const plane = createControlPlane(
    {
      box,
      topic: topology.control,
      reader,
      sink,
      observer: controlObserver(logger, metrics),
      writeTimeoutMs: WRITE_TIMEOUT_MS,
    },
    urlRule(settings),
    { now: Date.now, newId: uuidv7, randomBytes },
  );
  showControl(plane.log, plane.state, reader, metrics);
  tellChanges(plane.log, plane.state, logger);
  return {
    ...plane,
    box,
    async close() {
      plane.log.close();
      await reader.close();
    },
  };
}
