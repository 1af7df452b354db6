import { messageOf } from '../../unknown-error.js';
import { isPlainObject } from '../../validation/rule.js';
import { CliError } from '../cli-error.js';
import type { CliHost } from '../host.js';

/** What a command line says of the gateway to talk to. */
export interface ApiChoice {
  readonly url?: string;
  readonly apiKey?: string;
}

/** One call of the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the gateway's address, with its query. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An object of the API's, as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

const DEFAULT_PORT = '8080';
const CALL_TIMEOUT_MS = 30_000;

/**
 * Where the gateway is, and the key to it: the options, else EVENT_GATEWAY_URL and EVENT_GATEWAY_API_KEY, else what the
 * gateway's own settings say, so that it works within its container as it is.
 */
export function openApi({ url, apiKey }: ApiChoice, host: CliHost): GatewayApi {
  const { env } = host;
  const own = `http://127.0.0.1:${env['HTTP_PORT'] || DEFAULT_PORT}`;
  const address = url ?? (env['EVENT_GATEWAY_URL'] || own);
  const file = env['ADMIN_API_KEY_FILE'];
  const fromFile = (): string | undefined =>
    file ? host.readFile(file).toString('utf8').trim() : undefined;
  const key = apiKey ?? (env['EVENT_GATEWAY_API_KEY'] || env['ADMIN_API_KEY'] || fromFile());
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    throw new CliError('url-invalid', `--url ${address} is no http or https address`, 2);
  return new GatewayApi(address.replace(/\/+$/, ''), key ?? null, host.fetch);
}

/** Speaks to the gateway's HTTP API. Everything but success is thrown, in words for people. */
export class GatewayApi {
  constructor(
    private readonly address: string,
    private readonly apiKey: string | null,
    private readonly fetch: CliHost['fetch'],
  ) {}

  /** @returns the answer's object; an empty one when it has none. @throws CliError with the problem's code */
  async call(call: ApiCall): Promise<JsonObject> {
    const response = await this.send(call);
    const text = await response.text();
    const body = parsed(text);
    if (response.ok && (body !== null || text === '')) return body ?? {};
    throw this.refusal(call, response.status, body);
  }

  /** All objects of a listing, page by page. */
  async list(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
  ): Promise<JsonObject[]> {
    const items: JsonObject[] = [];
    let cursor: string | undefined;
    do {
      const given = Object.entries({ limit: '200', ...query, cursor });
      const search = new URLSearchParams(given.filter(isGiven));
      const page = await this.call({ method: 'GET', path: `${path}?${search.toString()}` });
      if (Array.isArray(page['items'])) items.push(...page['items'].filter(isPlainObject));
      cursor = typeof page['nextCursor'] === 'string' ? page['nextCursor'] : undefined;
    } while (cursor !== undefined);
    return items;
  }

  private async send({ method, path, body, headers }: ApiCall): Promise<Response> {
    try {
      return await this.fetch(this.address + path, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        headers: {
          accept: 'application/json',
          ...(this.apiKey !== null && { authorization: `Bearer ${this.apiKey}` }),
          ...(body !== undefined && { 'content-type': contentTypeOf(method) }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new CliError(
        'gateway-unreachable',
        `the gateway at ${this.address} can't be reached (${messageOf(cause)}). ` +
          'Check --url or EVENT_GATEWAY_URL, and that a gateway with the role api runs there.',
        undefined,
        { cause: error },
      );
    }
  }

  private refusal({ method, path }: ApiCall, status: number, body: JsonObject | null): CliError {
    const code = textOf(body, 'code');
    if (code === '')
      return new CliError(
        'gateway-foreign',
        `${this.address}${path} answered ${status}, but not as the gateway's API does. Is --url its address?`,
      );
    if (code === 'unauthorized')
      return new CliError(
        code,
        `the gateway at ${this.address} wants another API key: give --api-key or EVENT_GATEWAY_API_KEY ` +
          '(what the gateway has as ADMIN_API_KEY)',
      );
    const faults = faultsOf(body).map((fault) => `\n  ${fault}`);
    const lines = `${textOf(body, 'title')}: ${textOf(body, 'detail')}${faults.join('')}`;
    return new CliError(code, `${method} ${path}: ${lines}`);
  }
}

/** A number member of an object as text; empty when there is none. */
export function countOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'number' ? String(value) : '';
}

/** A text member of an object; empty when there is none. */
export function textOf(object: JsonObject | null, name: string): string {
  const value = object?.[name];
  return typeof value === 'string' ? value : '';
}

function faultsOf(body: JsonObject | null): readonly string[] {
  const errors = body?.['errors'];
  if (!Array.isArray(errors)) return [];
  return errors
    .filter(isPlainObject)
    .map((error) => `${textOf(error, 'field')} ${textOf(error, 'message')}`.trim());
}

function contentTypeOf(method: ApiCall['method']): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isGiven(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}
