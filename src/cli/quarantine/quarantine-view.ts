import type { OutgoingRecord } from '../../kafka/ports.js';
import { headerBytes, headerInteger, headerText } from '../../pipeline/messages/headers.js';
import type { Topology } from '../../topology.js';
import type { PlacedRecord } from '../kafka/read-range.js';

const ORIGINAL = 'original-';
/** Reasons of what is no record any more, only the bytes of a whole batch. */
const BATCH_REASONS: ReadonlySet<string> = new Set(['batch-too-large', 'batch-corrupt']);

/** Values of one header, as they are written again. */
type HeaderValues = Buffer | readonly Buffer[];

/** A record that was put aside. */
export interface QuarantineView {
  /** `topic:partition:offset`, where it came from. */
  readonly source: string;
  readonly topic: string;
  readonly reason: string;
  readonly detail: string;
  readonly quarantinedAtMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The record's own. */
  readonly headers: Readonly<Record<string, HeaderValues>>;
}

/** Reads a record of `quarantine`; null when it is none. */
export function quarantineView(record: PlacedRecord): QuarantineView | null {
  const source = headerText(record.headers, 'source') ?? '';
  const [, topic] = /^(.+):\d+:\d+$/.exec(source) ?? [];
  if (topic === undefined) return null;
  return {
    source,
    topic,
    reason: headerText(record.headers, 'reason') ?? '',
    detail: headerText(record.headers, 'detail') ?? '',
    quarantinedAtMs: headerInteger(record.headers, 'quarantined-at') ?? record.timestampMs,
    key: headerBytes(record.headers, 'source-key'),
    value: record.value,
    headers: ownHeaders(record),
  };
}

/** Why it can't be sent again as it was; null when it can. */
export function incompleteness({ reason, detail }: QuarantineView): string | null {
  if (BATCH_REASONS.has(reason)) return 'it is a whole batch of records that could not be read';
  return /only the first \d+ of \d+ bytes are kept/.test(detail)
    ? 'it was too large, so that only its beginning was kept'
    : null;
}

/** What is mended before a record is sent again. */
export interface Mend {
  readonly value?: Buffer;
  /** Set, or with an empty value removed. */
  readonly header?: Readonly<Record<string, string>>;
}

/**
 * The record as it came to its topic, mended. Deliveries (of a gateway newer than the replica that met them) go where
 * deliveries go now.
 */
export function resubmittedRecord(
  view: QuarantineView,
  mend: Mend,
  { prefix, topology }: { readonly prefix: string; readonly topology: Topology },
): OutgoingRecord {
  const headers: Record<string, HeaderValues | string> = { ...view.headers };
  for (const [name, value] of Object.entries(mend.header ?? {}))
    if (value === '') delete headers[name];
    else headers[name] = value;
  const topic = isDeliveries(view.topic, prefix) ? topology.deliveries : view.topic;
  return { topic, key: view.key, value: mend.value ?? view.value, headers };
}

/** Of whatever generation. */
function isDeliveries(topic: string, prefix: string): boolean {
  const first = `${prefix}.deliveries`;
  return topic.startsWith(first) && /^(\.g\d+)?$/.test(topic.slice(first.length));
}

/** For programs; bytes as Base64. */
export function quarantineJson(view: QuarantineView): object {
  const { source, reason, detail, quarantinedAtMs, key, value, headers } = view;
  return {
    source,
    reason,
    detail,
    quarantinedAt: new Date(quarantinedAtMs).toISOString(),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name, headerShown(values)]),
    ),
    keyBase64: key?.toString('base64') ?? null,
    valueBase64: value?.toString('base64') ?? null,
  };
}

/** The first value of a header as text. */
export function headerShown(values: HeaderValues): string {
  return (Buffer.isBuffer(values) ? values : values[0])?.toString('utf8') ?? '';
}

function ownHeaders({ headers }: PlacedRecord): Record<string, HeaderValues> {
  const own: Record<string, HeaderValues> = {};
  for (const [name, values] of Object.entries(headers))
    if (name.startsWith(ORIGINAL) && values !== undefined)
      own[name.slice(ORIGINAL.length)] = values;
  return own;
}
