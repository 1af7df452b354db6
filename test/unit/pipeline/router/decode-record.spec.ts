import { describe, it, expect } from '@jest/globals';
import { decodeRecord, type DecodingRules } from '../../../../src/pipeline/router/decode-record.js';
import { fieldPath } from '../../../../src/pipeline/router/identify-event.js';
import type { LogRecord } from '../../../../src/kafka/ports.js';
import type { DomainEvent } from '../../../../src/pipeline/messages/event.js';
import { aRecord } from '../../../support/builders.js';

const ORIGIN = { topic: 'orders', partition: 3 };
const NO_RULES: DecodingRules = {
  id: { headers: [], fields: [] },
  type: { headers: [], fields: [] },
  tenant: null,
};

function decode(fields: Partial<LogRecord>, rules: Partial<DecodingRules> = {}) {
  return decodeRecord(aRecord(fields), ORIGIN, { ...NO_RULES, ...rules });
}

function eventOf(fields: Partial<LogRecord>, rules: Partial<DecodingRules> = {}): DomainEvent {
  const decoded = decode(fields, rules);
  if (decoded.kind !== 'event') throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.event;
}

function headers(values: Record<string, string>): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, Buffer.from(text)]),
  );
}

function value(text: string): { value: Buffer } {
  return { value: Buffer.from(text) };
}

function nested(levels: number): { value: Buffer } {
  return value(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}

describe('decoding a plain record', () => {
  it('takes a JSON object as JSON and keeps its bytes', () => {
    const event = eventOf(value(' {"big": 12345678901234567890.10}\n'));
    expect(event.data).toEqual({ kind: 'json', bytes: event.raw });
    expect(event.raw?.toString()).toBe(' {"big": 12345678901234567890.10}\n');
    expect(event.contentType).toBeNull();
    expect(event.attributes).toEqual({});
  });

  it.each([
    ['text', 'hello'],
    ['an array', '[1, 2]'],
    ['a broken object', '{"a": 1'],
    ['two objects', '{}{}'],
  ])('takes %s without a content type as raw bytes', (_name, text) => {
    expect(eventOf(value(text)).data).toEqual({ kind: 'binary', bytes: Buffer.from(text) });
  });

  it('takes an object that is not UTF-8 as raw bytes', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]);
    expect(eventOf({ value: bytes }).data.kind).toBe('binary');
  });

  it.each([
    'application/json',
    'application/JSON; charset=utf-8',
    'application/problem+json',
    'text/json',
  ])('takes any JSON value as JSON when the content type is %s', (contentType) => {
    const event = eventOf({ ...value('[1]'), headers: headers({ 'content-type': contentType }) });
    expect(event.data.kind).toBe('json');
    expect(event.contentType).toBe(contentType);
  });

  it.each(['application/json-seq', 'application/jsonp', 'text/plain'])(
    'takes an object as bytes when the content type is %s',
    (contentType) => {
      const record = { ...value('{}'), headers: headers({ 'Content-Type': contentType }) };
      expect(eventOf(record).data.kind).toBe('binary');
      expect(eventOf(record).contentType).toBe(contentType);
    },
  );

  it('refuses what is said to be JSON and is not, without telling its content', () => {
    const broken = {
      ...value('{"secret": }'),
      headers: headers({ 'content-type': 'application/json' }),
    };
    const decoded = decode(broken);
    expect(decoded).toMatchObject({ kind: 'unreadable', reason: 'json-invalid' });
    expect(JSON.stringify(decoded)).not.toContain('secret');
  });

  it('refuses JSON that is nested deeper than 64 levels', () => {
    expect(eventOf(nested(64)).data.kind).toBe('json');
    expect(decode(nested(65))).toMatchObject({ kind: 'unreadable', reason: 'json-too-deep' });
    expect(decode(nested(100_000))).toMatchObject({ reason: 'json-too-deep' });
  });

  it.each([null, Buffer.alloc(0)])(
    'takes a record with the value %j as an event without data',
    (none) => {
      const event = eventOf({ value: none });
      expect(event.data).toEqual({ kind: 'none' });
      expect(event.raw).toBe(none);
    },
  );

  it('keeps coordinates and key', () => {
    const key = Buffer.from('k');
    expect(eventOf({ ...value('x'), key, offset: 9 }).source).toEqual({
      ...ORIGIN,
      offset: 9,
      key,
    });
  });

  it.each([
    [1_700_000_000_000, 1_700_000_000_000],
    [-1, 0],
    [1_700_000_000_000_000_000, Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
  ])('takes the record timestamp %d as the time %d', (timestampMs, expected) => {
    expect(eventOf({ ...value('x'), timestampMs }).timeMs).toBe(expected);
  });

  it('refuses a content type that no HTTP header can carry', () => {
    const record = { ...value('x'), headers: headers({ 'content-type': 'text/plain\r\nx: y' }) };
    expect(decode(record)).toMatchObject({ reason: 'content-type-invalid' });
  });
});

describe('identifying a plain record', () => {
  const rules = {
    id: { headers: ['event-id', 'uuid'], fields: [fieldPath('meta.id'), fieldPath('id')] },
    type: { headers: ['event-type'], fields: [fieldPath('meta.type')] },
  };

  it('falls back to the coordinates and the name of the topic', () => {
    const event = eventOf({ ...value('{"id":"x"}'), offset: 7 });
    expect([event.id, event.type]).toEqual(['orders:3:7', 'orders']);
  });

  it('prefers headers, in their order, to fields', () => {
    const record = {
      ...value('{"meta":{"id":"field","type":"field.type"}}'),
      headers: headers({ 'event-id': '', uuid: 'header', 'event-type': 'header.type' }),
    };
    const event = eventOf(record, rules);
    expect([event.id, event.type]).toEqual(['header', 'header.type']);
  });

  it('takes the first field that is there', () => {
    const event = eventOf(value('{"id":5,"meta":{"type":"order.paid"}}'), rules);
    expect([event.id, event.type]).toEqual(['5', 'order.paid']);
  });

  it.each([
    '{"id":9007199254740993}',
    '{"id":1.5}',
    '{"id":""}',
    '{"id":null}',
    '{"id":{}}',
    '{"meta":[]}',
    'x',
  ])('finds no id in %s', (text) => {
    expect(eventOf(value(text), rules).id).toBe('orders:3:0');
  });

  it('does not mistake inherited members for fields', () => {
    const inherited = { id: { headers: [], fields: [fieldPath('constructor.name')] } };
    expect(eventOf(value('{}'), inherited).id).toBe('orders:3:0');
  });

  it.each([
    ['event-id-invalid', { 'event-id': 'a\nb' }],
    ['event-id-invalid', { 'event-id': 'x'.repeat(513) }],
    ['event-type-invalid', { 'event-type': 'a\u0000' }],
  ])('refuses as %s what can be no identifier', (reason, found) => {
    expect(decode({ ...value('{}'), headers: headers(found) }, rules)).toMatchObject({ reason });
  });

  it('refuses an id that is not UTF-8', () => {
    const record = { ...value('{}'), headers: { 'event-id': Buffer.of(0x61, 0xff) } };
    expect(decode(record, rules)).toMatchObject({ reason: 'event-id-invalid' });
  });

  it('tells the tenant by header, field or topic, and the default where nothing tells', () => {
    const tenant = {
      headers: ['tenant'],
      fields: [['owner', 'tenant']],
      topic: /^orders-(.+)$/,
      byDefault: 'nobody',
    };
    const record = {
      ...value('{"owner":{"tenant":"globex"}}'),
      headers: headers({ tenant: 'acme' }),
    };
    expect(decode(record)).toMatchObject({ tenant: null });
    expect(decode(record, { tenant })).toMatchObject({ tenant: 'acme' });
    expect(decode({ ...record, headers: {} }, { tenant })).toMatchObject({ tenant: 'globex' });
    expect(decode(value('{}'), { tenant })).toMatchObject({ tenant: 'nobody' });
    const ofTopic = decodeRecord(
      aRecord(value('{}')),
      { topic: 'orders-initech', partition: 0 },
      { ...rules, tenant },
    );
    expect(ofTopic).toMatchObject({ tenant: 'initech' });
    const broken = { ...value('{}'), headers: headers({ tenant: '\u0007' }) };
    expect(decode(broken, { tenant })).toMatchObject({ reason: 'tenant-invalid' });
  });
});

describe('the trace of a record', () => {
  const OF_HEADER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const OF_EVENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const CLOUD_EVENT = { ce_specversion: '1.0', ce_id: '1', ce_source: '/shop', ce_type: 'paid' };

  it('is the one of its headers', () => {
    const event = eventOf({ headers: headers({ traceparent: OF_HEADER, tracestate: 'shop=a' }) });
    expect(event.trace).toEqual({ traceparent: OF_HEADER, tracestate: 'shop=a' });
  });

  it('is the one of a CloudEvent where the record has none', () => {
    const extension = { ...CLOUD_EVENT, ce_traceparent: OF_EVENT, ce_tracestate: 'shop=b' };
    expect(eventOf({ headers: headers(extension) }).trace).toEqual({
      traceparent: OF_EVENT,
      tracestate: 'shop=b',
    });
    const both = { ...extension, traceparent: OF_HEADER };
    expect(eventOf({ headers: headers(both) }).trace).toEqual({
      traceparent: OF_HEADER,
      tracestate: null,
    });
  });

  it('is none when there is none, or what is there is not valid', () => {
    expect(eventOf({}).trace).toBeNull();
    const broken = { traceparent: '00-ab', tracestate: 'shop=a' };
    expect(eventOf({ headers: headers(broken) }).trace).toBeNull();
  });
});
