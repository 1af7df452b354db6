/** The path of an endpoint in the API. */
export function pathOfEndpoint(id: string): string {
  return `/v1/endpoints/${encodeURIComponent(id)}`;
}
