import { randomUUID } from 'node:crypto';
import { LazyLogReader } from '../kafka/lazy-log-reader.js';
import type { Logger } from '../logging/logger.js';
import {
  OperationsChannel,
  type OperationsObserver,
} from '../pipeline/operations/operations-channel.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';

/** The channel over which replicas ask each other about endpoints; it connects and hears nothing before `start()`. */
export function createOperations(context: Context): OperationsChannel {
  const { settings, topology, sink, timers, logger } = context;
  return new OperationsChannel({
    topic: topology.operations,
    reader: new LazyLogReader(() => openReader(context, topology.operations)),
    sink,
    wakeUps: timers,
    now: Date.now,
    newId: randomUUID,
    instance: settings.instanceId,
    observer: operationsObserver(logger),
  });
}

function operationsObserver(logger: Logger): OperationsObserver {
  return {
    replayed(endpointId, { partition, fromOffset }) {
      logger.info('endpoint.replayed', {
        endpoint_id: endpointId,
        partition,
        from_offset: fromOffset,
      });
    },
    failed({ kind, endpointId }, error) {
      logger.error('operation.failed', { operation: kind, endpoint_id: endpointId, error });
    },
  };
}
