import { describe, expect, it } from '@jest/globals';
import { parseEvent } from '../../../src/receiver/receiver.js';
import { renderBody } from '../../../src/pipeline/router/render-body.js';
import { FORMATS } from '../../../src/pipeline/messages/target.js';
import { anEvent } from '../../support/an-event.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

function parse(text: string, headers: Record<string, string> = JSON_HEADERS) {
  return parseEvent(headers, Buffer.from(text), false);
}

/** What a receiver reads of an event that the gateway rendered. */
function roundTrip(format: (typeof FORMATS)[number], event = anEvent()) {
  const { body, contentType, headers } = renderBody(event, format);
  const all = { ...headers, ...(contentType !== null && { 'content-type': contentType }) };
  return parseEvent(all, body, format === 'raw');
}

describe('parseEvent', () => {
  it.each(['standard', 'cloudevents-structured', 'cloudevents-binary'] as const)(
    'reads type, time and data of what the gateway renders as %s',
    (format) => {
      const event = anEvent({ data: { kind: 'json', bytes: Buffer.from('{"n":[1,"ä"]}') } });
      expect(roundTrip(format, event)).toMatchObject({
        kind: 'event',
        event: {
          type: event.type,
          data: { n: [1, 'ä'] },
          time: new Date(event.timeMs).toISOString(),
        },
      });
    },
  );

  it.each(['standard', 'cloudevents-structured', 'cloudevents-binary'] as const)(
    'gives data that is no JSON as bytes, from %s',
    (format) => {
      const bytes = Buffer.of(0, 255, 1);
      const event = anEvent({ data: { kind: 'binary', bytes }, contentType: 'image/png' });
      expect(roundTrip(format, event)).toMatchObject({ kind: 'event', event: { data: bytes } });
    },
  );

  it.each(['cloudevents-structured', 'cloudevents-binary'] as const)(
    'reads the id and the source of CloudEvents from %s, percent signs and all',
    (format) => {
      const event = anEvent({ id: 'a "50 %" ü' });
      expect(roundTrip(format, event)).toMatchObject({
        event: { eventId: 'a "50 %" ü', source: expect.any(String) },
      });
    },
  );

  it('leaves raw bodies alone', () => {
    const body = Buffer.from('anything');
    expect(parseEvent(JSON_HEADERS, body, true)).toEqual({
      kind: 'event',
      event: { type: null, time: null, eventId: null, source: null, data: body },
    });
  });

  it.each(['', 'nonsense', '[]', '5', 'null', '{"data":1}', '{"type":5}'])(
    'says that it can not read %j',
    (text) => expect(parse(text).kind).toBe('unreadable'),
  );

  it('says that JSON data of CloudEvents is none', () => {
    const headers = { ...JSON_HEADERS, 'ce-specversion': '1.0', 'ce-type': 't' };
    expect(parse('{', headers)).toEqual({ kind: 'unreadable', reason: 'the body is no JSON' });
  });

  it('keeps an attribute that is not well encoded as it is', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-type': '50%', 'content-type': 'text/plain' };
    expect(parse('x', headers)).toMatchObject({ event: { type: '50%' } });
  });
});
