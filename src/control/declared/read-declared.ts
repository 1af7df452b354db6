import { codeOf, messageOf } from '../../unknown-error.js';
import type { FieldFault } from '../../validation/field-fault.js';
import { validate } from '../../validation/validate.js';
import { withDefaults } from '../endpoints/endpoint-defaults.js';
import { credentialFaults, secretFault } from '../endpoints/credentials.js';
import { endpointFaults, givenSecretRule } from '../endpoints/endpoint-rules.js';
import type { EndpointUrlRule } from '../endpoints/endpoint-url.js';
import type { EndpointSpec } from '../endpoints/endpoint.js';
import { withSubscriptionDefaults } from '../subscriptions/subscription.js';
import { DeclaredEndpoint, DeclaredSubscription } from './declared-object.dto.js';
import type {
  DeclaredEndpointSpec,
  DeclaredObjects,
  DeclaredSubscriptionSpec,
} from './declared-objects.js';

/** What reading needs of the outside. */
export interface DeclaredSources {
  readonly urls: Pick<EndpointUrlRule, 'faultOf'>;
  /** Reads a file as UTF-8; throws when it can't. */
  readonly readFile: (path: string) => string;
}

/** What was read, and all faults, by paths such as `endpoints[2].url`. */
export interface ReadDeclared {
  readonly declared: DeclaredObjects;
  readonly faults: readonly FieldFault[];
}

/** Reads the lists `endpoints` and `subscriptions` of the configuration file, under the same rules as the API. */
export function readDeclared(
  lists: { readonly endpoints?: unknown; readonly subscriptions?: unknown },
  sources: DeclaredSources,
): ReadDeclared {
  const faults: FieldFault[] = [];
  const endpoints = readList('endpoints', lists.endpoints, faults, (item) =>
    endpointOf(item, sources),
  );
  const subscriptions = readList('subscriptions', lists.subscriptions, faults, subscriptionOf);
  return { declared: { endpoints, subscriptions }, faults };
}

/** An item as it was read; `spec` is null when it has faults. */
interface Item<T> {
  readonly spec: T | null;
  readonly faults: readonly FieldFault[];
}

function readList<T extends { readonly id: string }>(
  name: string,
  list: unknown,
  faults: FieldFault[],
  read: (item: unknown) => Item<T>,
): readonly T[] | null {
  if (list === undefined) return null;
  if (!Array.isArray(list) && list !== null) {
    faults.push({ field: name, message: 'must be a list' });
    return null;
  }
  const byId = new Map<string, T>();
  for (const [index, item] of (list ?? []).entries()) {
    const { spec, faults: ofItem } = read(item);
    const path = `${name}[${index}]`;
    faults.push(...ofItem.map(({ field, message }) => ({ field: joined(path, field), message })));
    if (spec === null) continue;
    if (byId.has(spec.id))
      faults.push({ field: `${path}.id`, message: `is there twice: ${spec.id}` });
    byId.set(spec.id, spec);
  }
  return [...byId.values()];
}

function endpointOf(
  item: unknown,
  { urls, readFile }: DeclaredSources,
): Item<DeclaredEndpointSpec> {
  const read = validate(DeclaredEndpoint, item);
  if (read.kind === 'invalid') return { spec: null, faults: read.faults };
  const { id, secret: inline, secretFile, ...draft } = read.value;
  const spec = withDefaults(draft);
  const secret = fitting(secretOf(inline ?? null, secretFile ?? null, readFile), spec);
  const urlFault = urls.faultOf(spec.url);
  const faults = [
    ...(urlFault === null ? [] : [{ field: 'url', message: urlFault }]),
    ...(typeof secret === 'string' ? [] : [secret]),
    ...endpointFaults(spec),
    ...credentialFaults(spec, urls),
  ];
  return typeof secret === 'string' && faults.length === 0
    ? { spec: { id, spec, secret }, faults }
    : { spec: null, faults };
}

function subscriptionOf(item: unknown): Item<DeclaredSubscriptionSpec> {
  const read = validate(DeclaredSubscription, item);
  if (read.kind === 'invalid') return { spec: null, faults: read.faults };
  const { id, ...draft } = read.value;
  return { spec: { id, spec: withSubscriptionDefaults(draft) }, faults: [] };
}

function secretOf(
  inline: string | null,
  path: string | null,
  readFile: (path: string) => string,
): string | FieldFault {
  if ((inline === null) === (path === null)) {
    const message =
      'or secretFile is required, one of them: a secret that is made here could never be shown';
    return { field: 'secret', message };
  }
  if (path === null) return inline!;
  try {
    const secret = readFile(path).trim();
    return givenSecretRule.fault(secret) === null
      ? secret
      : {
          field: 'secretFile',
          message: `names a file that does not hold ${givenSecretRule.expected}`,
        };
  } catch (error) {
    const reason = codeOf(error) ?? messageOf(error);
    return { field: 'secretFile', message: `names a file that can't be read (${reason})` };
  }
}

/** A secret that was read, if it can sign as the endpoint wants it. */
function fitting(secret: string | FieldFault, { signature }: EndpointSpec): string | FieldFault {
  const message = typeof secret === 'string' ? secretFault(secret, signature) : null;
  return message === null ? secret : { field: 'secret', message };
}

function joined(path: string, field: string): string {
  return field === '' ? path : `${path}.${field}`;
}
