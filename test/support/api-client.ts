/** An endpoint as the API shows it; the fields that tests look at. */
export interface ShownEndpoint {
  readonly id: string;
  readonly secret: string;
  readonly disabled: { readonly reason: string } | null;
  readonly managedBy: string;
}

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Speaks to a gateway's API as any client would. */
export class ApiClient {
  constructor(private readonly baseUrl: string) {}

  async call(method: string, path: string, body?: object): Promise<ApiAnswer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    const answer: ApiAnswer['body'] = text === '' ? {} : JSON.parse(text);
    return { status: response.status, body: answer };
  }

  /** Creates it, or replaces it when there is one with this id. */
  async putEndpoint(id: string, fields: object): Promise<ShownEndpoint> {
    return this.expected('PUT', `/v1/endpoints/${id}`, fields);
  }

  async endpoint(id: string): Promise<ShownEndpoint> {
    return this.expected('GET', `/v1/endpoints/${id}`);
  }

  async subscribe(endpointId: string, fields: object): Promise<void> {
    await this.expected('POST', '/v1/subscriptions', { endpointId, types: ['*'], ...fields });
  }

  private async expected(method: string, path: string, fields?: object): Promise<ShownEndpoint> {
    const { status, body } = await this.call(method, path, fields);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract suite of the API checks its shape
    return body as unknown as ShownEndpoint;
  }
}
