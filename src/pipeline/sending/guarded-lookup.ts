import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AddressDeniedError } from './address-denied-error.js';
import type { AddressGuard } from './address-guard.js';

/** `dns.lookup`, in the one form that is used here. */
export type ResolveAll = (
  host: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

type Done = Parameters<ResolveAll>[2];

/**
 * A `lookup` for `net.connect` that lets only permitted addresses through. It is asked at each connection and
 * its answer is what is connected to, so a name that changes its address after registration gains nothing.
 */
export function guardedLookup(guard: AddressGuard, resolve: ResolveAll): LookupFunction {
  const resolveOnce = coalesced(resolve);
  return (host, options, callback) => {
    resolveOnce(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const permitted = addresses.filter(
        ({ address }) => guard.verdictFor(address).kind === 'allowed',
      );
      const first = permitted[0];
      if (first === undefined) callback(denial(guard, host, addresses), []);
      else if (options.all === true) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };
}

function denial(
  guard: AddressGuard,
  host: string,
  addresses: readonly LookupAddress[],
): AddressDeniedError {
  const reasons = new Set<string>();
  for (const { address } of addresses) {
    const verdict = guard.verdictFor(address);
    if (verdict.kind === 'denied') reasons.add(verdict.reason);
  }
  return new AddressDeniedError(host, [...reasons].join(', ') || 'no address');
}

/**
 * Questions for a name that is being resolved wait for that answer. Each look-up holds one of libuv's four threads while
 * it runs, so an endpoint with many connections and a slow name server would keep all others from connecting.
 */
function coalesced(resolve: ResolveAll): ResolveAll {
  const waiting = new Map<string, Done[]>();
  return (host, options, done) => {
    const question = `${host}|${options.family ?? 0}|${options.hints ?? 0}`;
    const others = waiting.get(question);
    if (others !== undefined) {
      others.push(done);
      return;
    }
    waiting.set(question, [done]);
    resolve(host, options, (error, addresses) => {
      const askers = waiting.get(question) ?? [];
      waiting.delete(question);
      for (const asker of askers) asker(error, addresses);
    });
  };
}
