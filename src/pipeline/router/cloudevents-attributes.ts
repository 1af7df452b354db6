import type { DomainEvent } from '../messages/event.js';

/**
 * The context attributes of any event, in the order in which they are written. What was no CloudEvent becomes one: its
 * `source` is `/kafka/<topic>` (a URI-reference, section 4.1 of RFC 3986), and `source` + `id` stay unique because
 * ids are unique within a topic. `time` is always there, if need be the record's.
 *
 * @source CloudEvents 1.0.2, "Context Attributes"
 */
export function contextAttributes(event: DomainEvent): readonly (readonly [string, string])[] {
  const { source, ...others } = event.attributes;
  return [
    ['specversion', '1.0'],
    ['id', event.id],
    ['source', source ?? `/kafka/${event.source.topic}`],
    ['type', event.type],
    ['time', new Date(event.timeMs).toISOString()],
    ...Object.entries(others),
  ];
}
