import {
  AUTHORIZATION_KINDS,
  HMAC_ALGORITHMS,
  SIGNATURE_STYLES,
  type Authorization,
} from '../pipeline/messages/credentials.js';
import { FORMATS } from '../pipeline/messages/target.js';
import { isPlainObject } from '../validation/rule.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { ApiKey } from './keys/api-key.js';
import type { HandledRequest } from './requests/handled-request.js';
import type { Subscription } from './subscriptions/subscription.js';

type Check = (value: unknown) => boolean;

/** A check for every field, so that a field that is added to the type must be added here. */
export type Shape<T> = { readonly [K in keyof T]-?: Check };

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isFlag: Check = (value) => typeof value === 'boolean';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isTextMap: Check = (value) => isPlainObject(value) && Object.values(value).every(isText);
const isWord =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const matches =
  <T>(shape: Shape<T>): Check =>
  (value) =>
    firstMismatch(shape, value) === null;

const isSignature: Check = (value) =>
  isPlainObject(value) &&
  (value['style'] === 'hmac'
    ? firstMismatch(
        {
          header: isText,
          prefix: isText,
          algorithm: isWord(...HMAC_ALGORITHMS),
          encoding: isWord('hex', 'base64'),
        },
        value,
      ) === null
    : isWord(...SIGNATURE_STYLES)(value['style']));

const AUTHORIZATION_SHAPES: Readonly<
  Record<Authorization['kind'], Readonly<Record<string, Check>>>
> = {
  basic: { username: isText, password: isText },
  bearer: { token: isText },
  oauth2: {
    tokenUrl: isText,
    clientId: isText,
    clientSecret: isText,
    scope: orNull(isText),
    audience: orNull(isText),
    credentialsIn: isWord('header', 'body'),
  },
};
const isAuthorization: Check = (value) => {
  if (!isPlainObject(value)) return false;
  const kind = AUTHORIZATION_KINDS.find((each) => each === value['kind']);
  return kind !== undefined && firstMismatch(AUTHORIZATION_SHAPES[kind], value) === null;
};

/** What an endpoint in a control record must look like to be used. */
export const endpointShape: Shape<Endpoint> = {
  id: isText,
  tenant: isText,
  url: isText,
  description: orNull(isText),
  headers: isTextMap,
  labels: isTextMap,
  metadata: isTextMap,
  maxInFlight: isNumber,
  rateLimit: orNull(matches({ perSecond: isNumber, burst: isNumber })),
  timeoutMs: isNumber,
  retry: matches<Endpoint['retry']>({
    delaysSeconds: listOf(isNumber),
    maxAttempts: isNumber,
    maxAgeSeconds: isNumber,
  }),
  breaker: matches<Endpoint['breaker']>({
    consecutiveFailures: isNumber,
    failureRatio: isNumber,
    windowSeconds: isNumber,
    minimumCalls: isNumber,
    openSeconds: isNumber,
    maxOpenSeconds: isNumber,
    probes: isNumber,
  }),
  ordering: isWord('none', 'strict'),
  paused: isFlag,
  signature: isSignature,
  authorization: orNull(isAuthorization),
  clientCertificate: orNull(matches({ certificate: isText, privateKey: isText })),
  disabled: orNull(matches({ reason: isText, at: isText })),
  secrets: listOf(isText),
  secretExpiries: listOf(orNull(isText)),
  version: isNumber,
  managedBy: isWord('api', 'file'),
  createdAt: isText,
  updatedAt: isText,
};

/** What a subscription in a control record must look like to be used. */
export const subscriptionShape: Shape<Subscription> = {
  id: isText,
  endpointId: isText,
  tenant: isText,
  types: listOf(isText),
  topics: listOf(isText),
  format: isWord(...FORMATS),
  enabled: isFlag,
  description: orNull(isText),
  managedBy: isWord('api', 'file'),
  version: isNumber,
  createdAt: isText,
  updatedAt: isText,
};

/** What an API key in a control record must look like to be used. */
export const apiKeyShape: Shape<ApiKey> = {
  id: isText,
  name: isText,
  scopes: listOf(isText),
  digest: isText,
  expiresAt: orNull(isText),
  version: isNumber,
  createdAt: isText,
};

/** What a handled request in a control record must look like to be used. */
export const requestShape: Shape<HandledRequest> = {
  id: isText,
  fingerprint: isText,
  objectId: isText,
  version: isNumber,
  at: isText,
};

/** Whether every field has its type. */
export function hasShape<T>(shape: Shape<T>, value: unknown): value is T {
  return firstMismatch(shape, value) === null;
}

/** The first field whose value has not the expected type, or null. */
export function firstMismatch<T>(shape: Shape<T>, value: unknown): string | null {
  if (!isPlainObject(value)) return '(all)';
  const fields = Object.entries<Check>(shape);
  return fields.find(([field, check]) => !check(value[field]))?.[0] ?? null;
}
