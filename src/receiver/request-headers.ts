/** Headers as node:http, Express and Fastify have them (names in lower case), or as `fetch` has them. */
export type RequestHeaders =
  Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a header, or null. One that came several times is joined by commas, as HTTP has it. */
export function headerOf(headers: RequestHeaders, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}
