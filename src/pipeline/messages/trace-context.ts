/** Where a piece of work stands in a distributed trace, as it travels in headers. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate: string | null;
}

export const TRACEPARENT = 'traceparent';
export const TRACESTATE = 'tracestate';

/** Version, trace id, parent id, flags; a later version may have more behind them. */
const FORM = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;
const LENGTH = 55;
/** What a header of a later version may be long. */
const MAX_LENGTH = 256;
const MAX_STATE_LENGTH = 512;
const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * Reads a trace context; null when there is none that is valid, and a state that is not is left out.
 *
 * @source W3C Trace Context, sections 3.2 and 3.3
 */
export function traceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | null {
  if (traceparent === undefined || !isTraceparent(traceparent)) return null;
  return { traceparent, tracestate: isTracestate(tracestate) ? tracestate : null };
}

/** The id that all spans of the trace share: 32 hex digits. */
export function traceIdOf({ traceparent }: TraceContext): string {
  return traceparent.slice(3, 35);
}

/** Whether whoever began the trace wants its spans to be kept. */
export function isSampled({ traceparent }: TraceContext): boolean {
  return (Number.parseInt(traceparent.slice(53, LENGTH), 16) & 1) === 1;
}

function isTraceparent(text: string): boolean {
  if (text.length < LENGTH || text.length > MAX_LENGTH || !FORM.test(text)) return false;
  return text.startsWith('00') ? text.length === LENGTH : PRINTABLE.test(text);
}

function isTracestate(text: string | undefined): text is string {
  return text !== undefined && text.length <= MAX_STATE_LENGTH && PRINTABLE.test(text);
}
