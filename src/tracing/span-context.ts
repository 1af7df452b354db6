import { createTraceState, type SpanContext } from '@opentelemetry/api';
import type { TraceContext } from '../pipeline/messages/trace-context.js';

/** A trace context as OpenTelemetry holds it. @param trace valid */
export function spanContextOf({ traceparent, tracestate }: TraceContext): SpanContext {
  return {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53, 55), 16),
    isRemote: true,
    ...(tracestate === null ? {} : { traceState: createTraceState(tracestate) }),
  };
}

/** What a span's work carries on: version 00 of the header, whatever the parent's was. */
export function traceContextOf({
  traceId,
  spanId,
  traceFlags,
  traceState,
}: SpanContext): TraceContext {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const state = traceState?.serialize() ?? '';
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    tracestate: state === '' ? null : state,
  };
}
