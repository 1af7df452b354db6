import { describe, expect, it } from '@jest/globals';
import { spanContextOf, traceContextOf } from '../../../src/tracing/span-context.js';

describe('a context of OpenTelemetry', () => {
  it.each([
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: null },
    {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      tracestate: 'shop=a,other=b',
    },
  ])('is the same as the headers %j', (trace) => {
    expect(traceContextOf(spanContextOf(trace))).toEqual(trace);
  });
});
