import type { OutgoingRecord } from '../../kafka/ports.js';

/** What makes an event of a value. */
export interface EventChoice {
  readonly topic: string;
  readonly key?: string;
  readonly type?: string;
  readonly id?: string;
  readonly header?: Readonly<Record<string, string>>;
  /** As a CloudEvent in Kafka's binary mode. */
  readonly cloudevent?: true;
  /** The `source` of a CloudEvent. */
  readonly source?: string;
}

/** Which headers tell an event's id and type, by the settings; null when none does. */
export interface EventHeaders {
  readonly id: string | null;
  readonly type: string | null;
}

/** An event as a record of a source topic, such as a service of the user's would write it. */
export function eventRecord(
  value: Buffer,
  choice: EventChoice,
  names: EventHeaders,
  newId: () => string,
): OutgoingRecord {
  const { topic, key, header } = choice;
  const own = choice.cloudevent ? cloudEventHeaders(choice, newId) : plainHeaders(choice, names);
  const type = isJson(value) ? { 'content-type': 'application/json' } : {};
  return { topic, key: key ?? null, value, headers: { ...type, ...own, ...header } };
}

function plainHeaders({ id, type }: EventChoice, names: EventHeaders): Record<string, string> {
  return {
    ...(id !== undefined && names.id !== null && { [names.id]: id }),
    ...(type !== undefined && names.type !== null && { [names.type]: type }),
  };
}

function cloudEventHeaders(choice: EventChoice, newId: () => string): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: choice.id ?? newId(),
    ce_source: choice.source ?? '/event-gateway/cli',
    ce_type: choice.type ?? choice.topic,
  };
}

function isJson(value: Buffer): boolean {
  try {
    JSON.parse(value.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
