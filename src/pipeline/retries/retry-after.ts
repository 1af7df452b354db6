/** The longest wait that a receiver may ask for. */
export const RETRY_AFTER_CAP_MS = 24 * 3_600_000;

/**
 * The wait that a `Retry-After` header asks for.
 *
 * @param value delay in seconds, or an HTTP date (IMF-fixdate; the two obsolete forms are read, too)
 * @returns milliseconds in [0, 24 h]; null when the header is missing or says neither
 * @source RFC 9110 section 10.2.3, dates section 5.6.7
 */
export function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, RETRY_AFTER_CAP_MS);
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  const atMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  if (Number.isNaN(atMs)) return null;
  return Math.min(Math.max(atMs - nowMs, 0), RETRY_AFTER_CAP_MS);
}
