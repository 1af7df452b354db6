import { describe, it, expect } from '@jest/globals';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { AddressDeniedError } from '../../../../src/pipeline/sending/address-denied-error.js';
import { AddressGuard } from '../../../../src/pipeline/sending/address-guard.js';
import { guardedLookup, type ResolveAll } from '../../../../src/pipeline/sending/guarded-lookup.js';

const GUARD = new AddressGuard({ allowCidrs: [], denyCidrs: [] });
const PUBLIC = { address: '1.1.1.1', family: 4 };
const PUBLIC_6 = { address: '2606:4700::1111', family: 6 };
const PRIVATE = { address: '10.0.0.1', family: 4 };

function look(addresses: LookupAddress[], options: LookupOptions = { all: true }) {
  const resolve: ResolveAll = (_host, _options, done) => done(null, addresses);
  return ask(guardedLookup(GUARD, resolve), options);
}

function ask(lookup: ReturnType<typeof guardedLookup>, options: LookupOptions, host = 'a.test') {
  return new Promise<unknown[]>((resolve) => lookup(host, options, (...found) => resolve(found)));
}

describe('guardedLookup', () => {
  it('gives only the permitted addresses', async () => {
    expect(await look([PRIVATE, PUBLIC, PUBLIC_6])).toEqual([null, [PUBLIC, PUBLIC_6]]);
  });

  it('gives the first permitted one where a single one is asked for', async () => {
    expect(await look([PRIVATE, PUBLIC_6, PUBLIC], {})).toEqual([null, PUBLIC_6.address, 6]);
  });

  it.each([[[PRIVATE]], [[]]])(
    'denies a name that has only %j, without telling the address',
    async (addresses) => {
      const [error] = await look(addresses);
      expect(error).toBeInstanceOf(AddressDeniedError);
      expect(error).toMatchObject({ code: 'address-denied' });
      expect(String(error)).toContain('a.test');
      expect(String(error)).not.toContain('10.0.0.1');
    },
  );

  it('passes on that a name is unknown', async () => {
    const unknown = Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
    const lookup = guardedLookup(GUARD, (_host, _options, done) => done(unknown, []));
    expect(await ask(lookup, { all: true })).toEqual([unknown, []]);
  });

  it('asks once for a name however many wait for it, and anew afterwards', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const lookup = guardedLookup(GUARD, (host, _options, done) => {
      asked.push(host);
      answers.push(() => done(null, [PUBLIC]));
    });
    const waiting = [
      ask(lookup, { all: true }),
      ask(lookup, { all: true }),
      ask(lookup, { all: true }, 'b.test'),
    ];
    expect(asked).toEqual(['a.test', 'b.test']);
    for (const give of answers.splice(0)) give();
    expect(await Promise.all(waiting)).toEqual([1, 2, 3].map(() => [null, [PUBLIC]]));
    const again = ask(lookup, { all: true });
    expect(asked).toHaveLength(3);
    answers[0]?.();
    await again;
  });
});
