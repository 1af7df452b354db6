const REQUEST_LIMIT_MS = 15_000;

/** PUTs an object into a gateway, under an id of our choice. @throws {Error} with its answer, unless that is a success */
export async function putObject(gatewayUrl: string, path: string, body: object): Promise<void> {
  const response = await fetch(gatewayUrl + path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`PUT ${path} answered ${response.status}: ${text}`);
}

/** Whether a GET is answered with success. */
export async function isThere(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_LIMIT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
