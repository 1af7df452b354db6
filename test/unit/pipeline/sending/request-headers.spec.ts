import { describe, it, expect } from '@jest/globals';
import {
  isReservedHeader,
  permittedHeaders,
  requestHeaders,
  type RequestHeaderParts,
} from '../../../../src/pipeline/sending/request-headers.js';

function headersOf(parts: Partial<RequestHeaderParts>): Record<string, string> {
  return requestHeaders({
    bodyHeaders: {},
    contentType: 'application/json',
    userAgent: 'event-gateway/1',
    trace: null,
    deliveryId: 'dlv_1',
    timestampSeconds: 1_700_000_000,
    signatureHeader: 'webhook-signature',
    signature: 'v1,abc',
    ...parts,
    endpointHeaders: permittedHeaders(parts.endpointHeaders ?? {}),
  });
}

const RESERVED = [
  'Webhook-Id',
  'webhook-signature',
  'webhook-anything',
  'Host',
  'Content-Length',
  'Content-Type',
  'Transfer-Encoding',
  'Connection',
  'Keep-Alive',
  'Upgrade',
  'Expect',
  'TE',
  'Trailer',
  'CE-Id',
];

describe('requestHeaders', () => {
  it('puts together signature, body and endpoint', () => {
    const headers = headersOf({
      endpointHeaders: { Authorization: 'Bearer t' },
      bodyHeaders: { 'ce-id': '1' },
    });
    expect(headers).toEqual({
      authorization: 'Bearer t',
      'ce-id': '1',
      'content-type': 'application/json',
      'user-agent': 'event-gateway/1',
      'webhook-id': 'dlv_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,abc',
    });
  });

  it.each(RESERVED)("never takes the endpoint's %s", (name) => {
    expect(isReservedHeader(name)).toBe(true);
    const headers = headersOf({
      endpointHeaders: { [name]: 'forged' },
      bodyHeaders: { 'ce-id': '1' },
    });
    expect(Object.values(headers)).not.toContain('forged');
  });

  it("takes the endpoint's user agent", () => {
    expect(headersOf({ endpointHeaders: { 'User-Agent': 'mine' } })['user-agent']).toBe('mine');
  });

  it('sends no content type where there is none', () => {
    expect(headersOf({ contentType: null })).not.toHaveProperty('content-type');
  });

  it('sends the trace of the delivery, whatever the endpoint has for it', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const own = { Traceparent: 'mine', tracestate: 'mine' };
    const trace = { traceparent, tracestate: 'shop=a' };
    expect(headersOf({ endpointHeaders: own, trace })).toMatchObject(trace);
    const stateless = headersOf({ endpointHeaders: own, trace: { ...trace, tracestate: null } });
    expect(stateless['traceparent']).toBe(traceparent);
    expect(stateless).not.toHaveProperty('tracestate');
    expect(headersOf({})).not.toHaveProperty('traceparent');
  });
});
