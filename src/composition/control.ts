import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { Settings } from '../config/settings.js';
import { auditOn } from '../control/audit/audit-record.js';
import { tellChanges } from '../control/change-log.js';
import { createControlPlane, type ControlPlane } from '../control/control-plane.js';
import { controlObserver, showControl, writesObserver } from '../control/control-telemetry.js';
import { ControlLag, startMeasuring } from '../control/control-lag.js';
import { sealingKeys } from '../control/endpoints/sealing-keys.js';
import { KeyRingBox } from '../control/endpoints/secret-box.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { LazyLogReader } from '../kafka/lazy-log-reader.js';
import { TransactionalProducer } from '../kafka/transactional-producer.js';
import { WatchedReader } from '../metrics/watched-reader.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';
import { addressGuard, destinationPolicy } from './outbound.js';

/** How long a change over the API may wait for the broker. */
const WRITE_TIMEOUT_MS = 10_000;
/** It is read whole at the start, so in large pieces. */
const CONTROL_FETCH_BYTES = 4 * 1024 * 1024;

/** Which URLs endpoints may have, by the settings. */
export function urlRule(settings: Settings): EndpointUrlRule {
  return new EndpointUrlRule(
    addressGuard(settings),
    settings.endpointAllowHttp,
    destinationPolicy(settings),
  );
}

/** A control plane that knows how far it is behind. */
export interface OpenControl extends ControlPlane {
  readonly lag: ControlLag;
  readonly box: KeyRingBox;
}

/** The control plane on the control topic; it connects and reads nothing before `log.start()`. */
export function openControl(context: Context): OpenControl {
  const { settings, topology, logger, metrics } = context;
  const reader = new WatchedReader(
    new LazyLogReader(() => openReader(context, topology.control, CONTROL_FETCH_BYTES)),
  );
  const kafka = context.newKafka();
  const box = new KeyRingBox(sealingKeys(settings.secretKeys ?? '') ?? [], context.onFatal);
  const plane = createControlPlane(
    {
      box,
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
  // Before the reading has begun there is nothing to be behind of, and perhaps no broker.
  const endOf = async (): Promise<number> =>
    plane.log.progress === null ? 0 : (await reader.bounds(0)).end;
  const lag = new ControlLag(plane.log, endOf, Date.now);
  const stopMeasuring = startMeasuring(lag);
  showControl({ ...plane, lag, topic: reader }, metrics);
  tellChanges(plane.log, plane.state, logger);
  return {
    ...plane,
    lag,
    box,
    async close() {
      stopMeasuring();
      await plane.close();
      await reader.close();
    },
  };
}
