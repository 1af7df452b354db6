import type { LogRecord, OutgoingRecord, ProducedHeaders } from '../../kafka/ports.js';

/** A record that could not be read, or not be turned into a delivery. */
export interface Quarantined {
  readonly topic: string;
  readonly partition: number;
  readonly record: LogRecord;
  /** Stable and kebab-case, for machines. */
  readonly reason: string;
  /** For people. */
  readonly detail: string;
  readonly atMs: number;
}

/**
 * Key = source coordinates, value = the raw bytes; the record's own headers go along as `original-<name>`, its key
 * as `source-key`.
 */
export function quarantineRecord(topic: string, quarantined: Quarantined): OutgoingRecord {
  const { record, partition } = quarantined;
  const coordinates = `${quarantined.topic}:${partition}:${record.offset}`;
  const headers: Record<string, string | Buffer | readonly (string | Buffer)[]> = {
    reason: quarantined.reason,
    detail: quarantined.detail,
    source: coordinates,
    'source-timestamp': String(record.timestampMs),
    'quarantined-at': String(quarantined.atMs),
  };
  if (record.key !== null) headers['source-key'] = record.key;
  for (const [name, value] of Object.entries(record.headers))
    if (value !== undefined) headers[`original-${name}`] = value;
  return {
    topic,
    key: coordinates,
    value: record.value,
    headers: headers satisfies ProducedHeaders,
  };
}
