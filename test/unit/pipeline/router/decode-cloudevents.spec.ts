import { describe, it, expect } from '@jest/globals';
import { CloudEvent, Kafka } from 'cloudevents';
import { decodeRecord, type DecodingRules } from '../../../../src/pipeline/router/decode-record.js';
import { fieldPath } from '../../../../src/pipeline/router/identify-event.js';
import type { DomainEvent } from '../../../../src/pipeline/messages/event.js';
import { aRecord } from '../../../support/builders.js';

const RULES: DecodingRules = {
  id: { headers: ['event-id'], fields: [fieldPath('id')] },
  type: { headers: [], fields: [] },
  tenant: null,
};
const REQUIRED = { ce_specversion: '1.0', ce_id: 'A-1', ce_source: '/shop', ce_type: 'order.paid' };

function decode(texts: Record<string, string>, value: string | Buffer | null) {
  const headers = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]),
  );
  const bytes = value === null ? null : Buffer.from(value);
  return decodeRecord(aRecord({ headers, value: bytes }), { topic: 't', partition: 0 }, RULES);
}

function eventOf(texts: Record<string, string>, value: string | Buffer | null): DomainEvent {
  const decoded = decode(texts, value);
  if (decoded.kind !== 'event') throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.event;
}

function structured(envelope: unknown, contentType = 'application/cloudevents+json') {
  const text = typeof envelope === 'string' ? envelope : JSON.stringify(envelope);
  return decode({ 'content-type': contentType }, text);
}

const ENVELOPE = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'order.paid' };

describe('decoding CloudEvents in binary mode', () => {
  it('takes context attributes from the headers, extensions too, and not the rules', () => {
    const event = eventOf(
      {
        ...REQUIRED,
        ce_time: '2026-01-02T03:04:05.678+01:00',
        ce_subject: 'order 5',
        ce_traceparent: '00-ab',
        ce_trace_id: 'not an attribute',
        'content-type': 'application/json',
        'event-id': 'another',
      },
      '{"id":"a third"}',
    );
    expect(event).toMatchObject({
      id: 'A-1',
      type: 'order.paid',
      timeMs: Date.UTC(2026, 0, 2, 2, 4, 5, 678),
      contentType: 'application/json',
      data: { kind: 'json' },
    });
    expect(event.attributes).toEqual({ source: '/shop', subject: 'order 5', traceparent: '00-ab' });
  });

  it('takes the time of the record when the event has none', () => {
    expect(eventOf(REQUIRED, 'x').timeMs).toBe(1_000);
  });

  it('takes a tombstone as an event without data', () => {
    expect(eventOf(REQUIRED, null).data).toEqual({ kind: 'none' });
  });

  it.each(['specversion', 'id', 'source', 'type'])(
    'refuses one without %s, by that name',
    (name) => {
      const others = Object.entries(REQUIRED).filter(([header]) => header !== `ce_${name}`);
      expect(decode(Object.fromEntries(others), '{}')).toEqual({
        kind: 'unreadable',
        reason: 'cloudevents-attribute-missing',
        detail: name,
      });
    },
  );

  it.each([
    ['cloudevents-attribute-invalid', { ce_id: '' }],
    ['cloudevents-attribute-invalid', { ce_type: 'a\tb' }],
    ['cloudevents-attribute-invalid', { ce_source: '/'.repeat(5_000) }],
    ['cloudevents-attribute-invalid', { ce_time: 'yesterday' }],
    ['cloudevents-attribute-invalid', { ce_time: '2026-02-31T25:00:00Z' }],
    ['cloudevents-version-unsupported', { ce_specversion: '0.3' }],
    ['json-invalid', { 'content-type': 'application/json' }],
  ])('refuses as %s one with %j', (reason, faulty) => {
    expect(decode({ ...REQUIRED, ...faulty }, 'no JSON')).toMatchObject({
      kind: 'unreadable',
      reason,
    });
  });

  it('reads what the cloudevents package writes', () => {
    const sent = new CloudEvent({ ...ENVELOPE, time: '2026-01-02T03:04:05.678Z', data: { a: 1 } });
    const { headers } = Kafka.binary(sent);
    const texts: Record<string, string> = {};
    for (const [name, text] of Object.entries(headers))
      if (text !== undefined) texts[name] = String(text);
    const event = eventOf(texts, '{"a":1}');
    expect(event).toMatchObject({ id: sent.id, type: sent.type, data: { kind: 'json' } });
    expect(new Date(event.timeMs).toISOString()).toBe(sent.time);
  });
});

describe('decoding CloudEvents in structured mode', () => {
  it.each([
    'application/cloudevents+json',
    'Application/CloudEvents+JSON; charset=UTF-8',
    'application/cloudevents',
  ])('opens the envelope when the content type is %s', (contentType) => {
    const decoded = structured({ ...ENVELOPE, subject: 's', data: { a: 1 } }, contentType);
    expect(decoded).toMatchObject({
      kind: 'event',
      event: {
        id: 'A-1',
        type: 'order.paid',
        contentType: null,
        rawContentType: contentType,
        attributes: { source: '/shop', subject: 's' },
      },
    });
  });

  it('cuts the data out of the envelope as it was written', () => {
    const text = `{ "data" : {"n": 1.0e2, "t":"}\\"" } , "specversion":"1.0","id":"1","source":"s","type":"t"}`;
    const decoded = structured(text);
    expect(decoded).toMatchObject({ kind: 'event' });
    if (decoded.kind !== 'event' || decoded.event.data.kind !== 'json') throw new Error('no JSON');
    expect(decoded.event.data.bytes.toString()).toBe('{"n": 1.0e2, "t":"}\\"" }');
    expect(decoded.event.raw?.toString()).toBe(text);
  });

  it.each([
    ['nothing', {}, { kind: 'none' }],
    ['Base64', { data_base64: 'AAH/' }, { kind: 'binary', bytes: Buffer.of(0, 1, 255) }],
    [
      'Base64 JSON',
      { data_base64: 'e30=', datacontenttype: 'text/json' },
      { kind: 'json', bytes: Buffer.from('{}') },
    ],
    [
      'text',
      { data: '<a/>', datacontenttype: 'text/xml' },
      { kind: 'binary', bytes: Buffer.from('<a/>') },
    ],
    ['a JSON string', { data: 'x' }, { kind: 'json', bytes: Buffer.from('"x"') }],
    ['JSON null', { data: null }, { kind: 'json', bytes: Buffer.from('null') }],
  ])('takes %s for what it is', (_name, members, data) => {
    expect(structured({ ...ENVELOPE, ...members })).toMatchObject({
      kind: 'event',
      event: { data },
    });
  });

  it('writes booleans and integers among the attributes as text and passes over nulls', () => {
    const decoded = structured({ ...ENVELOPE, sampled: true, sequence: 5, subject: null });
    expect(decoded).toMatchObject({
      event: { attributes: { source: '/shop', sampled: 'true', sequence: '5' } },
    });
  });

  it.each([
    ['cloudevents-not-json', 'no JSON'],
    ['cloudevents-not-json', '[]'],
    ['cloudevents-attribute-missing', { ...ENVELOPE, id: null }],
    ['cloudevents-attribute-invalid', { ...ENVELOPE, id: '\ud800' }],
    ['cloudevents-attribute-invalid', { ...ENVELOPE, type: { a: 1 } }],
    ['cloudevents-attribute-invalid', { ...ENVELOPE, datacontenttype: 5 }],
    ['cloudevents-attribute-invalid', { ...ENVELOPE, data: 1, data_base64: 'AA==' }],
    ['cloudevents-attribute-invalid', { ...ENVELOPE, data_base64: 'A*==' }],
    ['content-type-invalid', { ...ENVELOPE, data: 'x', datacontenttype: 'text/plain\n' }],
    ['json-invalid', { ...ENVELOPE, data_base64: 'AAAA', datacontenttype: 'application/json' }],
    ['json-too-deep', `{"data":${'['.repeat(80)}${']'.repeat(80)}}`],
  ])('refuses as %s the envelope %j', (reason, envelope) => {
    expect(structured(envelope)).toMatchObject({ kind: 'unreadable', reason });
  });

  it('refuses batches, other formats and a missing value', () => {
    expect(structured([], 'application/cloudevents-batch+json')).toMatchObject({
      reason: 'cloudevents-batch-unsupported',
    });
    expect(structured('', 'application/cloudevents+avro')).toMatchObject({
      reason: 'cloudevents-format-unsupported',
    });
    expect(decode({ 'content-type': 'application/cloudevents+json' }, null)).toMatchObject({
      reason: 'cloudevents-not-json',
    });
  });
});
