/**
 * Headers as OpenTelemetry writes them: `name=value,name=value`, values percent-encoded.
 *
 * @source OpenTelemetry protocol exporter, "Specifying headers via environment variables"
 */
export function readOtlpHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut).trim(), decoded(pair.slice(cut + 1).trim())];
    }),
  );
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
