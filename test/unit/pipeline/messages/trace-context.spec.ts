import { describe, expect, it } from '@jest/globals';
import {
  isSampled,
  traceContext,
  traceIdOf,
  type TraceContext,
} from '../../../../src/pipeline/messages/trace-context.js';

/** The example of the specification. */
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace context', () => {
  it.each([
    ['version 00', TRACEPARENT],
    ['flags that nobody knows yet', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff'],
    ['a later version', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['a later version with more', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what'],
  ])('is taken with %s', (_, traceparent) => {
    const trace = traceContext(traceparent, undefined);
    expect(trace).toEqual({ traceparent, tracestate: null });
    expect(trace && traceIdOf(trace)).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['capital letters', TRACEPARENT.toUpperCase()],
    ['the version that is none', `ff${TRACEPARENT.slice(2)}`],
    ['a trace id of zeros', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['a parent of zeros', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
    ['a short trace id', '00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01'],
    ['more than version 00 has', `${TRACEPARENT}-what`],
    ['a line break', `01${TRACEPARENT.slice(2)}-a\r\nx: y`],
    ['no end', `01${TRACEPARENT.slice(2)}-${'a'.repeat(500)}`],
  ])('is none with %s', (_, traceparent) => {
    expect(traceContext(traceparent, 'shop=a')).toBeNull();
  });

  it.each([
    ['00', false],
    ['01', true],
    ['02', false],
    ['ff', true],
  ])('with the flags %s is sampled: %s', (flags, sampled) => {
    const traceparent = TRACEPARENT.slice(0, -2) + flags;
    expect(isSampled({ traceparent, tracestate: null })).toBe(sampled);
  });

  it.each<[string, string, TraceContext['tracestate']]>([
    ['as it came', 'shop=a,other=b', 'shop=a,other=b'],
    ['not when it is too long', 'a'.repeat(513), null],
    ['not when a header can’t carry it', 'shop=ä', null],
    ['not when it would be another header', 'shop=a\r\nx: y', null],
    ['not when it is empty', '', null],
  ])('has the state of vendors %s', (_, given, kept) => {
    expect(traceContext(TRACEPARENT, given)).toEqual({
      traceparent: TRACEPARENT,
      tracestate: kept,
    });
  });
});
