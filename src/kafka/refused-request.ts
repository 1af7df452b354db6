import { GatewayError } from '../gateway-error.js';
import { messageOf } from '../unknown-error.js';
import type { BatchItem, PartitionBatch } from './batch-builder.js';

/** The parts to send instead of a refused request: its partitions, else the halves of its one; none for a record. */
export function split<T extends BatchItem>(
  request: readonly PartitionBatch<T>[],
): PartitionBatch<T>[][] {
  if (request.length > 1) return request.map((batch) => [batch]);
  const [batch] = request;
  if (!batch || batch.items.length < 2) return [];
  const half = Math.ceil(batch.items.length / 2);
  return [
    [{ ...batch, items: batch.items.slice(0, half) }],
    [{ ...batch, items: batch.items.slice(half) }],
  ];
}

/** Why the broker will never take it, for whoever sent a record in it. */
export function refusalOf(
  request: readonly PartitionBatch<BatchItem>[],
  code: string,
  cause: unknown,
): GatewayError {
  const topics = [...new Set(request.map(({ topic }) => topic))].join(', ');
  const reason = messageOf(cause);
  return new GatewayError(code, `The broker refused a record for ${topics}: ${reason}`, { cause });
}
