import type { ConsumedHeaders } from '../../kafka/ports.js';
import { headerText } from '../messages/headers.js';
import { contextOf, isAttributeName, type CloudEventContext } from './cloudevents-context.js';
import type { Unreadable } from './unreadable.js';

const PREFIX = 'ce_';

/** Whether the record is a CloudEvent in Kafka's binary mode, or at least means to be one. */
export function isBinaryCloudEvent(headers: ConsumedHeaders): boolean {
  return (
    headers['ce_specversion'] !== undefined ||
    headers['ce_id'] !== undefined ||
    headers['ce_type'] !== undefined ||
    headers['ce_source'] !== undefined
  );
}

/**
 * The context attributes in the `ce_` headers. A header such as `ce_trace_id`, which can't be an attribute's, is passed
 * over.
 *
 * @source CloudEvents Kafka protocol binding 1.0.2, section 3.2
 */
export function readBinaryContext(headers: ConsumedHeaders): CloudEventContext | Unreadable {
  const found: Record<string, string> = {};
  for (const header in headers) {
    if (!header.startsWith(PREFIX)) continue;
    const name = header.slice(PREFIX.length).toLowerCase();
    const value = headerText(headers, header);
    if (value !== undefined && isAttributeName(name)) found[name] = value;
  }
  return contextOf(found);
}
