import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { Settings } from '../config/settings.js';
import { auditOn } from '../control/audit/audit-record.js';
import { createControlPlane, type ControlPlane } from '../control/control-plane.js';
import { controlObserver, showControl, writesObserver } from '../control/control-telemetry.js';
import { ControlLag, startMeasuring } from '../control/control-lag.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { TransactionalProducer } from '../kafka/transactional-producer.js';
import { AddressGuard } from '../pipeline/sending/address-guard.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';

/** How long a change over the API may wait for the broker. */
const WRITE_TIMEOUT_MS = 10_000;
/** It is read whole at the start, so in large pieces. */
const CONTROL_FETCH_BYTES = 4 * 1024 * 1024;

/** Which addresses may be reached, by the settings. */
export function addressGuard(settings: Settings): AddressGuard {
  const { endpointAllowCidrs: allowCidrs, endpointDenyCidrs: denyCidrs } = settings;
  return new AddressGuard({ allowCidrs, denyCidrs });
}

/** Which URLs endpoints may have, by the settings. */
export function urlRule(settings: Settings): EndpointUrlRule {
  return new EndpointUrlRule(addressGuard(settings), settings.endpointAllowHttp);
}

/** A control plane that knows how far it is behind. */
export interface OpenControl extends ControlPlane {
  readonly lag: ControlLag;
}

/** The control plane on the control topic; it reads nothing before `log.start()`. */
export async function openControl(context: Context): Promise<OpenControl> {
  const { settings, topology, logger, metrics } = context;
  const reader = await openReader(context, topology.control, CONTROL_FETCH_BYTES);
  const kafka = context.newKafka();
  const plane = createControlPlane(
    {
      reader,
      newWriter: () => new TransactionalProducer(kafka, topology.control, 0),
      tell: auditOn(topology.audit, settings.instanceId, Date.now),
      limits: {
        endpoints: settings.tenantMaxEndpoints,
        subscriptions: settings.tenantMaxSubscriptions,
      },
      observer: controlObserver(logger, metrics),
      writesObserver: writesObserver(logger, metrics),
      writer: randomUUID(),
      writeTimeoutMs: WRITE_TIMEOUT_MS,
      now: Date.now,
      random: Math.random,
      pause: (durationMs) => pause(durationMs),
    },
    urlRule(settings),
    { now: Date.now, newId: uuidv7, randomBytes },
  );
  const lag = new ControlLag(plane.log, async () => (await reader.bounds(0)).end, Date.now);
  const stopMeasuring = startMeasuring(lag);
  showControl(plane.log, lag, plane.state, metrics);
  return {
    ...plane,
    lag,
    async close() {
      stopMeasuring();
      await plane.close();
      await reader.close();
    },
  };
}
