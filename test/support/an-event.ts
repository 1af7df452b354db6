import type { DomainEvent } from '../../src/pipeline/messages/event.js';

/** An event with JSON data, as it is decoded from a plain record; a test names only the fields that matter to it. */
export function anEvent(fields: Partial<DomainEvent> = {}): DomainEvent {
  const bytes = Buffer.from('{"total":1.50}');
  return {
    id: 'evt_1',
    type: 'order.created',
    timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    source: { topic: 'orders', partition: 3, offset: 42, key: null },
    data: { kind: 'json', bytes },
    contentType: null,
    raw: bytes,
    attributes: {},
    trace: null,
    ...fields,
  };
}
