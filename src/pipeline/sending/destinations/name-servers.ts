import { Resolver } from 'node:dns/promises';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { callbackify } from 'node:util';
import { GatewayError } from '../../../gateway-error.js';
import { codeOf, messageOf } from '../../../unknown-error.js';
import type { ResolveAll } from '../guarded-lookup.js';

const FAMILIES = [4, 6] as const;

/** How long one name server may take, and how often it is asked. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/**
 * Looks names up at these servers, and not as the machine is set up: no `/etc/hosts`, no search domains. IPv4 and IPv6 are
 * asked for at the same time; a name has an answer when one of them has.
 *
 * @param servers addresses, with a port where it is not 53: `10.0.0.53`, `127.0.0.1:5353`, `[fd00::53]:53`
 */
export function resolveAt(servers: readonly string[]): ResolveAll {
  const resolver = new Resolver(PATIENCE);
  resolver.setServers(servers);
  const of = async (family: 4 | 6, host: string): Promise<LookupAddress[]> => {
    const found = await (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host));
    return found.map((address) => ({ address, family }));
  };
  return callbackify(async (host: string, { family }: LookupAllOptions) => {
    const families = FAMILIES.filter((each) => each === family || !family);
    const answers = await Promise.allSettled(families.map((each) => of(each, host)));
    const addresses = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (addresses.length > 0) return addresses;
    throw unresolved(answers.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
  });
}

/**
 * A name server that refuses is no endpoint that refuses, so the code is one of our own. "It has no address of this family"
 * tells less than any other failure.
 */
function unresolved(failures: readonly unknown[]): GatewayError {
  const cause = failures.find((failure) => codeOf(failure) !== 'ENODATA') ?? failures[0];
  return new GatewayError('name-unresolved', messageOf(cause), { cause });
}
