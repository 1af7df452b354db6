import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Settings } from '../config/settings.js';
import { createControlPlane, type ControlPlane } from '../control/control-plane.js';
import { controlObserver, showControl } from '../control/control-telemetry.js';
import { sealingKeys } from '../control/endpoints/sealing-keys.js';
import { KeyRingBox } from '../control/endpoints/secret-box.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
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

/** The control plane on the control topic; it reads nothing before `log.start()`. */
export async function openControl(context: Context): Promise<OpenControl> {
  const { settings, topology, sink, logger, metrics } = context;
  const reader = await openReader(context, topology.control);
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
  showControl(plane.log, plane.state, metrics);
  return {
    ...plane,
    box,
    async close() {
      plane.log.close();
      await reader.close();
    },
  };
}
