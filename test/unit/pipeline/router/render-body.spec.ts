import { describe, it, expect } from '@jest/globals';
import { HTTP, type CloudEventV1 } from 'cloudevents';
import * as fc from 'fast-check';
import { EventRenderings } from '../../../../src/pipeline/router/event-renderings.js';
import { renderBody, type RenderedBody } from '../../../../src/pipeline/router/render-body.js';
import type { DomainEvent } from '../../../../src/pipeline/messages/event.js';
import { FORMATS } from '../../../../src/pipeline/messages/target.js';
import { anEvent } from '../../../support/an-event.js';

const TIME = '2026-01-02T03:04:05.678Z';
const BYTES = Buffer.of(0, 1, 255);
const A_PICTURE = { data: { kind: 'binary', bytes: BYTES }, raw: BYTES } as const;
const NO_DATA = { data: { kind: 'none' }, raw: null } as const;

function json(rendered: RenderedBody): object {
  return JSON.parse(rendered.body.toString());
}

/** As an HTTP server would hand it to the cloudevents package. */
function readBack(rendered: RenderedBody): CloudEventV1<unknown> {
  const { headers, contentType, body } = rendered;
  const decoded = Object.fromEntries(
    // The package forgets to decode; what it is given is what any other receiver would decode.
    Object.entries(headers).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  const type = contentType === null ? {} : { 'content-type': contentType };
  const event = HTTP.toEvent<unknown>({ headers: { ...decoded, ...type }, body: body.toString() });
  if (Array.isArray(event)) throw new Error('a batch');
  return event;
}

describe('the format standard', () => {
  it('puts type, timestamp and data into an object, the data as it was written', () => {
    const rendered = renderBody(anEvent(), 'standard');
    const expected = `{"type":"order.created","timestamp":"${TIME}","data":{"total":1.50}}`;
    expect(rendered.body.toString()).toBe(expected);
    expect(rendered.contentType).toBe('application/json');
    expect(rendered.headers).toEqual({});
  });

  it('gives data that is no JSON as Base64 and says so', () => {
    const event = anEvent({ ...A_PICTURE, contentType: 'image/png' });
    expect(json(renderBody(event, 'standard'))).toEqual({
      type: 'order.created',
      timestamp: TIME,
      data: 'AAH/',
      dataEncoding: 'base64',
      dataContentType: 'image/png',
    });
    expect(json(renderBody(anEvent(A_PICTURE), 'standard'))).not.toHaveProperty('dataContentType');
  });

  it('gives null where there is no data', () => {
    expect(json(renderBody(anEvent(NO_DATA), 'standard'))).toMatchObject({ data: null });
  });
});

describe('the format raw', () => {
  it('is the value itself', () => {
    const event = anEvent(A_PICTURE);
    expect(renderBody(event, 'raw')).toEqual({
      body: BYTES,
      contentType: 'application/octet-stream',
      headers: {},
    });
    expect(renderBody(event, 'raw').body).toBe(event.raw);
  });

  it.each([
    [{ contentType: 'text/csv' }, 'text/csv'],
    [{}, 'application/json'],
    [{ rawContentType: 'application/cloudevents+json' }, 'application/cloudevents+json'],
  ])('of an event with %j has the content type %s', (fields, expected) => {
    expect(renderBody(anEvent(fields), 'raw').contentType).toBe(expected);
  });

  it('of a tombstone is empty and has no content type', () => {
    const rendered = renderBody(anEvent({ ...NO_DATA, contentType: 'application/json' }), 'raw');
    expect(rendered).toEqual({ body: Buffer.alloc(0), contentType: null, headers: {} });
  });
});

describe('the format cloudevents-binary', () => {
  it('makes a CloudEvent of any event', () => {
    const rendered = renderBody(anEvent(), 'cloudevents-binary');
    expect(rendered.headers).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'evt_1',
      'ce-source': '/kafka/orders',
      'ce-type': 'order.created',
      'ce-time': TIME,
    });
    expect(rendered.body.toString()).toBe('{"total":1.50}');
    expect(rendered.contentType).toBe('application/json');
  });

  it('encodes what headers can not carry', () => {
    const event = anEvent({ attributes: { source: '/a b', subject: 'Euro € 😀 "50%"' } });
    const { headers } = renderBody(event, 'cloudevents-binary');
    expect(headers['ce-source']).toBe('/a%20b');
    expect(headers['ce-subject']).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80%20%2250%25%22');
  });

  it('sends no content type without data', () => {
    const event = anEvent({ ...NO_DATA, contentType: 'application/json' });
    const rendered = renderBody(event, 'cloudevents-binary');
    expect(rendered.contentType).toBeNull();
    expect(rendered.body).toHaveLength(0);
  });
});

describe('the format cloudevents-structured', () => {
  it('splices the data in as it was written', () => {
    const event = anEvent({ attributes: { source: '/shop', subject: 'a "b"' } });
    const rendered = renderBody(event, 'cloudevents-structured');
    expect(rendered.body.toString()).toBe(
      `{"specversion":"1.0","id":"evt_1","source":"/shop","type":"order.created","time":"${TIME}",` +
        `"subject":"a \\"b\\"","datacontenttype":"application/json","data":{"total":1.50}}`,
    );
    expect(rendered.contentType).toBe('application/cloudevents+json; charset=utf-8');
  });

  it('gives other data as data_base64 and no data as none', () => {
    expect(json(renderBody(anEvent(A_PICTURE), 'cloudevents-structured'))).toMatchObject({
      datacontenttype: 'application/octet-stream',
      data_base64: 'AAH/',
    });
    const empty = json(renderBody(anEvent(NO_DATA), 'cloudevents-structured'));
    expect(Object.keys(empty)).toEqual(['specversion', 'id', 'source', 'type', 'time']);
  });
});

describe('what we write as CloudEvents', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => !/\p{Cc}/u.test(each));
  const event = fc
    .record({ id: text, type: text, subject: text, data: fc.dictionary(fc.string(), fc.integer()) })
    .map(({ id, type, subject, data }): { sent: DomainEvent; data: unknown } => {
      const bytes = Buffer.from(JSON.stringify(data));
      const attributes = { source: '/shop', subject };
      return { sent: anEvent({ id, type, attributes, data: { kind: 'json', bytes } }), data };
    });

  it.each(['cloudevents-binary', 'cloudevents-structured'] as const)(
    'is read back by the cloudevents package: %s',
    (format) => {
      fc.assert(
        fc.property(event, ({ sent, data }) => {
          const read = readBack(renderBody(sent, format));
          expect(read).toMatchObject({ id: sent.id, type: sent.type, source: '/shop', time: TIME });
          expect(read.subject).toBe(sent.attributes['subject']);
          expect(JSON.parse(JSON.stringify(read.data))).toEqual(JSON.parse(JSON.stringify(data)));
        }),
      );
    },
  );
});

describe('EventRenderings', () => {
  it('renders each form once', () => {
    const renderings = new EventRenderings(anEvent());
    for (const format of FORMATS) expect(renderings.as(format)).toBe(renderings.as(format));
    expect(renderings.as('standard')).not.toBe(renderings.as('cloudevents-structured'));
  });
});
