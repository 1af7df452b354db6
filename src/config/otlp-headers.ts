import { text, type Rule } from '../validation/rule.js';

/** `name=value,name=value`, as OpenTelemetry writes headers. The text itself is never shown. */
export const otlpHeaders: Rule = text(1, 10_000, {
  pattern: /^\s*[\w.!#$&'*+^`|~-]+\s*=[^,]*(,\s*[\w.!#$&'*+^`|~-]+\s*=[^,]*)*$/,
  form: 'name=value pairs, separated by commas',
});

/**
 * Headers as OpenTelemetry writes them: `name=value,name=value`, values percent-encoded.
 *
 * @source OpenTelemetry protocol exporter, "Specifying headers via environment variables"
 */
export function readOtlpHeaders(given: string): Readonly<Record<string, string>> {
  const pairs = given.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut).trim(), decoded(pair.slice(cut + 1).trim())];
    }),
  );
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
