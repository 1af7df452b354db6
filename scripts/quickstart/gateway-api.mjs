const REQUEST_LIMIT_MS = 15_000;
const PAGE = 100;

/** The few calls of the gateway's API that the demonstration needs. */
export class GatewayApi {
  /** @param {{ url: string, apiKey: string }} gateway */
  constructor({ url, apiKey }) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /** @returns {Promise<{ id: string, secret: string }>} the secret is shown this once */
  createEndpoint(endpoint) {
    return this.#call('POST', '/v1/endpoints', endpoint);
  }

  /** @returns {Promise<{ id: string }>} */
  createSubscription(subscription) {
    return this.#call('POST', '/v1/subscriptions', subscription);
  }

  /** Removes the endpoints for which `which` is true, and their subscriptions. */
  async removeEndpoints(which) {
    const endpoints = (await this.#list('/v1/endpoints')).filter(which);
    const ids = new Set(endpoints.map(({ id }) => id));
    if (ids.size === 0) return;
    for (const { id, endpointId } of await this.#list('/v1/subscriptions')) {
      if (ids.has(endpointId)) await this.#call('DELETE', `/v1/subscriptions/${id}`);
    }
    for (const id of ids) await this.#call('DELETE', `/v1/endpoints/${id}`);
  }

  async #list(path) {
    const items = [];
    let cursor = null;
    do {
      const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.#call('GET', `${path}?limit=${PAGE}${after}`);
      items.push(...page.items);
      cursor = page.nextCursor ?? null;
    } while (cursor !== null);
    return items;
  }

  async #call(method, path, body) {
    const request = {
      method,
      headers: { authorization: `Bearer ${this.apiKey}` },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    };
    if (body !== undefined) {
      request.headers['content-type'] = 'application/json';
      request.body = JSON.stringify(body);
    }
    const response = await fetch(this.url + path, request);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
