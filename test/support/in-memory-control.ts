import { createControlPlane, type ControlPlane } from '../../src/control/control-plane.js';
import { EndpointUrlRule } from '../../src/control/endpoints/endpoint-url.js';
import { adminCaller } from '../../src/control/access.js';
import type { ControlObserver } from '../../src/control/control-log.js';
import type { SecretBox } from '../../src/control/endpoints/secret-box.js';
import type { TenantLimits } from '../../src/control/tenants/tenant-limits.js';
import type { Telling } from '../../src/control/writing/round.js';
import type { LogReader } from '../../src/kafka/ports.js';
import { InMemoryKafka } from './in-memory-kafka.js';

export const CONTROL_TOPIC = 'event-gateway.control';

const nothing = (): void => undefined;
let writers = 0;

/** Somebody who may do everything. */
export const ADMIN = adminCaller({ kind: 'api-key', id: 'test' });

const silent: ControlObserver = { unreadable: () => undefined, ready: () => undefined };

/** What a test of the control plane may choose. */
export interface InMemoryControlOptions {
  readonly kafka?: InMemoryKafka;
  readonly observer?: ControlObserver;
  readonly allowHttp?: boolean;
  readonly now?: () => number;
  readonly writeTimeoutMs?: number;
  readonly box?: SecretBox;
  readonly readerOf?: (kafka: InMemoryKafka) => LogReader;
  readonly randomBytes?: (size: number) => Buffer;
  readonly tell?: Telling;
  readonly limits?: TenantLimits;
}

/** A control plane on a log in memory: ids count up from 1, secrets are made of the byte 7, 10.x is private. */
export function inMemoryControl(options: InMemoryControlOptions = {}): ControlPlane & {
  readonly kafka: InMemoryKafka;
} {
  const kafka = options.kafka ?? new InMemoryKafka();
  kafka.createTopic(CONTROL_TOPIC, 1, { 'cleanup.policy': 'compact' });
  const urls = new EndpointUrlRule(
    {
      verdictFor: (address) =>
        address.startsWith('10.') ? { kind: 'denied', reason: 'private' } : { kind: 'allowed' },
    },
    options.allowHttp ?? false,
  );
  let ids = 0;
  const plane = createControlPlane(
    {
      reader: options.readerOf?.(kafka) ?? kafka.logReader(CONTROL_TOPIC),
      newWriter: () => kafka.writer(CONTROL_TOPIC, 0),
      tell: options.tell ?? (() => null),
      limits: options.limits ?? { endpoints: null, subscriptions: null },
      writesObserver: { tookOver: nothing, lost: nothing, written: nothing },
      writer: `writer-${(writers += 1)}`,
      now: Date.now,
      random: () => 0,
      pause: async () => new Promise((resolve) => setImmediate(resolve)),
      observer: options.observer ?? silent,
      writeTimeoutMs: options.writeTimeoutMs ?? 5_000,
      ...(options.box && { box: options.box }),
    },
    urls,
    {
      now: options.now ?? (() => Date.UTC(2030, 0, 1)),
      newId: () => String((ids += 1)).padStart(4, '0'),
      randomBytes: options.randomBytes ?? ((size) => Buffer.alloc(size, 7)),
    },
  );
  return { ...plane, kafka };
}
