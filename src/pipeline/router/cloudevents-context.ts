import { textFault } from './text-fault.js';
import { MAX_ID_LENGTH } from './identify-event.js';
import { unreadable, type Unreadable } from './unreadable.js';

/** The context attributes of a CloudEvent, checked. */
export interface CloudEventContext {
  readonly kind: 'context';
  readonly id: string;
  readonly type: string;
  /** Null when the event does not tell its time. */
  readonly timeMs: number | null;
  /** All others but `specversion`, which is always 1.0, and `datacontenttype`. */
  readonly attributes: Readonly<Record<string, string>>;
}

const MAX_ATTRIBUTE_LENGTH = 4_096;
const NAME = /^[a-z0-9]+$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Whether a name can be a context attribute's. Headers and members with other names belong to someone else. */
export function isAttributeName(name: string): boolean {
  return NAME.test(name) && name !== 'data' && name !== 'datacontenttype';
}

/**
 * Checks what both modes brought to the same form.
 *
 * @param found attribute values as text, by name
 * @source CloudEvents 1.0.2, "Context Attributes"
 */
export function contextOf(found: Readonly<Record<string, string>>): CloudEventContext | Unreadable {
  const { specversion, id, type, time, ...attributes } = found;
  if (specversion === undefined) return missing('specversion');
  if (id === undefined) return missing('id');
  if (attributes['source'] === undefined) return missing('source');
  if (type === undefined) return missing('type');
  for (const [name, value] of Object.entries(found)) {
    const fault = textFault(value, maxLengthOf(name));
    if (fault !== null) return unreadable('cloudevents-attribute-invalid', `${name} ${fault}`);
  }
  if (specversion !== '1.0')
    return unreadable('cloudevents-version-unsupported', 'specversion is not 1.0');

  const timeMs = time === undefined ? null : parseTime(time);
  if (Number.isNaN(timeMs))
    return unreadable('cloudevents-attribute-invalid', 'time is not an RFC 3339 timestamp');
  return { kind: 'context', id, type, timeMs, attributes };
}

function missing(name: string): Unreadable {
  return unreadable('cloudevents-attribute-missing', name);
}

function maxLengthOf(name: string): number {
  return name === 'id' || name === 'type' ? MAX_ID_LENGTH : MAX_ATTRIBUTE_LENGTH;
}

function parseTime(text: string): number {
  return RFC_3339.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
}
