import { sees, type Access } from '../access.js';
import type { ControlState } from '../control-state.js';
import { authorizationView } from '../endpoints/http/endpoint-credentials.dto.js';
import { specOf, wholeSpecOf, type Endpoint } from '../endpoints/endpoint.js';
import type { OrderedObjects } from '../ordered-objects.js';
import { subscriptionSpecOf } from '../subscriptions/subscription.js';

/** What is wanted of it. */
export interface ExportOptions {
  /** Only this tenant's; null: all that the caller sees. */
  readonly tenant: string | null;
  /** Along with signing secrets, authorizations and client certificates. */
  readonly secrets: boolean;
}

const AT_ONCE = 200;

/**
 * All endpoints, then all subscriptions, as lines that an import takes; those of the configuration file are left to it. Each
 * is as it stands when its turn comes.
 *
 * @returns texts of many lines each
 */
export function* exportLines(
  { endpoints, subscriptions }: ControlState,
  access: Access,
  { tenant, secrets }: ExportOptions,
): Generator<string> {
  const wanted = (each: { readonly tenant: string; readonly managedBy: string }): boolean =>
    each.managedBy === 'api' &&
    sees(access, each.tenant) &&
    (tenant === null || each.tenant === tenant);
  yield* pagesOf(endpoints, wanted, (each) => endpointLine(each, secrets));
  yield* pagesOf(subscriptions, wanted, (each) => ({
    kind: 'subscription',
    id: each.id,
    ...subscriptionSpecOf(each),
  }));
}

function endpointLine(endpoint: Endpoint, secrets: boolean): object {
  const {
    id,
    secrets: [secret],
  } = endpoint;
  if (secrets)
    return {
      kind: 'endpoint',
      id,
      ...wholeSpecOf(endpoint),
      ...(secret !== undefined && { secret }),
    };
  return { kind: 'endpoint', id, ...specOf(endpoint), ...withoutSecrets(endpoint) };
}

/**
 * Why what can't be imported so? Left out, an import would take them away from an endpoint that has them, in silence; this way
 * its line is refused and says what is missing.
 */
function withoutSecrets({ authorization, clientCertificate }: Endpoint): object {
  return {
    ...(authorization !== null && { authorization: authorizationView(authorization) }),
    ...(clientCertificate !== null && {
      clientCertificate: { certificate: clientCertificate.certificate },
    }),
  };
}

function* pagesOf<T extends { readonly id: string }>(
  objects: OrderedObjects<T>,
  wanted: (object: T) => boolean,
  lineOf: (object: T) => object,
): Generator<string> {
  let after: string | null = null;
  do {
    const page: { items: readonly T[]; nextAfter: string | null } = objects.page(
      AT_ONCE,
      after,
      wanted,
    );
    yield page.items.map((object) => `${JSON.stringify(lineOf(object))}\n`).join('');
    after = page.nextAfter;
  } while (after !== null);
}
