import { setTimeout as delay } from 'node:timers/promises';

import type { Kafka } from 'kafkajs';

import type { Logger } from '../logging/logger.js';
import { BatchingSink } from './batching-sink.js';
import type { SentRequest } from './batching-sink.js';
import { IdempotentProducer } from './idempotent-producer.js';
import type { TopicAdmin } from './ports.js';
import { TopicFacts } from './topic-facts.js';
import { WatchedSender, type FailedRequest } from './watched-sender.js';

export interface SinkOptions {
  readonly kafka: Kafka;
  readonly admin: Pick<TopicAdmin, 'describeTopics'>;
  readonly logger: Logger;
  /** How long a record waits for company when nothing is outstanding, in milliseconds. Default 0. */
  readonly lingerMs?: number;
  readonly onSent?: (request: SentRequest) => void;
  /** Once for each try. */
  readonly onFailed?: (request: FailedRequest) => void;
}

/** A sink with the real clock that writes through an idempotent producer of its own. */
export function createBatchingSink(options: SinkOptions): BatchingSink {
  const { kafka, admin, logger, lingerMs, onSent, onFailed } = options;
  const producer = new IdempotentProducer(kafka);
  return new BatchingSink({
    sender: onFailed ? new WatchedSender(producer, onFailed) : producer,
    facts: new TopicFacts(admin, Date.now),
    logger,
    now: () => performance.now(),
    wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    ...(lingerMs === undefined ? {} : { lingerMs }),
    ...(onSent ? { onSent } : {}),
  });
}
