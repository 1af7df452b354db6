import { GatewayError } from '../gateway-error.js';
import type { LogReader, LogRecord } from './ports.js';

/** What to read of a compacted partition. */
export interface LatestValuesOptions {
  readonly reader: LogReader;
  readonly partition: number;
  /** The offset to read up to, without it; something that readers see must stand there or follow. */
  readonly before: number;
  /** How long the broker may hand over nothing. */
  readonly silenceLimitMs: number;
}

/**
 * The latest value of each key below an offset, as memory of its own; deleted keys are left out.
 *
 * @throws GatewayError `log-silent` when the broker handed over nothing for too long, `log-unreadable` when records are
 * damaged: what they said of their keys is not known, so nothing is
 */
export function latestValues(options: LatestValuesOptions): Promise<Map<string, Buffer>> {
  const { reader, partition, before, silenceLimitMs } = options;
  return new Promise((resolve, reject) => {
    const values = new Map<string, Buffer>();
    const silence = setTimeout(() => {
      sweep.end();
      reject(silent(partition, before, silenceLimitMs));
    }, silenceLimitMs).unref();
    const sweep = reader.sweep(partition, 0, ({ records, unreadable = [], nextOffset }) => {
      silence.refresh();
      const damage = unreadable.find(({ fromOffset }) => fromOffset < before);
      for (const record of records) if (record.offset < before) apply(record, values);
      if (!damage && nextOffset <= before) return 'more';
      clearTimeout(silence);
      if (damage) reject(damaged(partition, damage.fromOffset, damage.reason));
      else resolve(values);
      return 'enough';
    });
  });
}

function apply({ key, value }: LogRecord, values: Map<string, Buffer>): void {
  if (key === null) return;
  // Copied: it shares memory with the whole fetch answer.
  if (value === null) values.delete(key.toString());
  else values.set(key.toString(), Buffer.from(value));
}

function silent(partition: number, before: number, limitMs: number): GatewayError {
  return new GatewayError(
    'log-silent',
    `Partition ${partition} could not be read up to offset ${before}: nothing came for ${limitMs} ms.`,
  );
}

function damaged(partition: number, offset: number, reason: string): GatewayError {
  return new GatewayError(
    'log-unreadable',
    `Partition ${partition} is damaged at offset ${offset} (${reason}), so its latest values are not known. ` +
      'Restore the topic from a replica or a backup.',
  );
}
