import { randomUUID } from 'node:crypto';
import type { Logger } from '../logging/logger.js';
import {
  OperationsChannel,
  type OperationsObserver,
} from '../pipeline/operations/operations-channel.js';
import type { Context } from './context.js';
import { openReader } from './kafka.js';

/** The channel over which replicas ask each other about endpoints; it hears nothing before `start()`. */
export async function openOperations(context: Context): Promise<OperationsChannel> {
  const { settings, topology, sink, timers, logger } = context;
  return new OperationsChannel({
    topic: topology.operations,
    reader: await openReader(context, topology.operations),
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
