import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EndpointUrlRule } from '../../src/control/endpoints/endpoint-url.js';
import { AddressGuard } from '../../src/pipeline/sending/address-guard.js';
import { resolveAt } from '../../src/pipeline/sending/destinations/name-servers.js';
import type { UndiciSender } from '../../src/pipeline/sending/undici-sender.js';
import { aSender, post } from '../support/a-sender.js';
import { DnsServer, type DnsScript } from '../support/dns-server.js';
import { Receiver } from '../support/receiver.js';

/** Stands for the internet: the only address that may be reached. */
const PUBLIC = '127.0.0.1';
/** Stands for the inside: a service on the same port that no webhook may reach. */
const INSIDE = '127.0.0.2';
const GUARD = new AddressGuard({ allowCidrs: [`${PUBLIC}/32`], denyCidrs: [] });
const URL_RULE = new EndpointUrlRule(GUARD, true);

let outside: Receiver;
let inside: Receiver;
const open: { readonly dns: DnsServer; readonly sender: UndiciSender }[] = [];

beforeAll(async () => {
  outside = await Receiver.start({ host: PUBLIC });
  inside = await Receiver.start({ host: INSIDE, port: outside.port });
});
afterEach(async () => {
  outside.reset();
  for (const { dns, sender } of open.splice(0)) {
    await sender.close();
    await dns.stop();
  }
});
afterAll(() => Promise.all([outside.stop(), inside.stop()]));

async function senderThatAsks(script: DnsScript) {
  const dns = await DnsServer.start(script);
  const sender = aSender({ guard: GUARD, resolve: resolveAt([dns.address]) });
  open.push({ dns, sender });
  return { dns, sender };
}

function hook(host = 'rebind.test'): string {
  return `http://${host}:${outside.port}/hook`;
}

describe('a name that changes its address', () => {
  it('is registered, for it may be anything by then', () => {
    expect(URL_RULE.faultOf(hook())).toBeNull();
  });

  it('reaches nothing inside by turning there after its first use', async () => {
    const { dns, sender } = await senderThatAsks((_name, index) => [index < 2 ? PUBLIC : INSIDE]);
    // The receiver ends the connection, so that the next request needs a new one.
    outside.script({ kind: 'answer', status: 200, headers: { connection: 'close' } });

    expect(await post(sender, hook())).toMatchObject({ kind: 'response', status: 200 });
    expect(await post(sender, hook())).toMatchObject({ failure: 'address-denied' });

    expect(dns.asked).toHaveLength(4);
    expect(inside.connections).toBe(0);
  });

  it('reaches nothing inside by answering differently each time, however often it is asked', async () => {
    const answers = [[INSIDE], [PUBLIC], [INSIDE, PUBLIC], [PUBLIC, INSIDE], [], [INSIDE, INSIDE]];
    const { dns, sender } = await senderThatAsks((_name, index) => answers[index % 6]!);
    outside.script({ kind: 'answer', status: 200, headers: { connection: 'close' } });

    const outcomes = [];
    for (let round = 0; round < 30; round += 1)
      outcomes.push(...(await Promise.all([1, 2, 3].map(() => post(sender, hook())))));

    const kinds = new Set(outcomes.map((each) => (each.kind === 'failure' ? each.failure : 200)));
    expect(kinds).toContain(200);
    expect(kinds).toContain('address-denied');
    expect(dns.asked.length).toBeGreaterThan(30);
    expect(inside.connections).toBe(0);
    expect(outside.requests().length).toBe(
      outcomes.filter(({ kind }) => kind === 'response').length,
    );
  });

  it('is not believed again because it was right before', async () => {
    let address = PUBLIC;
    const { sender } = await senderThatAsks(() => [address]);
    outside.script({ kind: 'answer', status: 200, headers: { connection: 'close' } });
    expect(await post(sender, hook())).toMatchObject({ kind: 'response' });
    address = INSIDE;
    expect(await post(sender, hook())).toMatchObject({ failure: 'address-denied' });
    address = PUBLIC;
    expect(await post(sender, hook())).toMatchObject({ kind: 'response' });
    expect(inside.connections).toBe(0);
  });
});

describe('a name with several addresses', () => {
  it.each([
    ['the inside first', [INSIDE, PUBLIC]],
    ['the inside last', [PUBLIC, INSIDE]],
    ['the inside in IPv6 clothes', ['::ffff:7f00:2', '::1', PUBLIC]],
  ])('is reached only at those that are permitted: %s', async (_order, addresses) => {
    const { sender } = await senderThatAsks(() => addresses);
    expect(await post(sender, hook())).toMatchObject({ kind: 'response', status: 200 });
    expect(inside.connections).toBe(0);
  });

  it.each([
    [[INSIDE]],
    [['::ffff:7f00:2']],
    [['::1', 'fd00::1', '10.0.0.1', '169.254.169.254']],
    [['64:ff9b::7f00:2', '2002:7f00:2::1']],
  ])('is not reached when it has only %j', async (addresses) => {
    const { sender } = await senderThatAsks(() => addresses);
    const answer = await post(sender, hook());
    expect(answer).toMatchObject({ failure: 'address-denied' });
    expect(JSON.stringify(answer)).not.toContain(addresses[0]);
    expect(inside.connections).toBe(0);
  });
});

describe('a redirect to the inside', () => {
  it.each([301, 302, 303, 307, 308])('is an answer, and not followed: %i', async (status) => {
    const { sender } = await senderThatAsks(() => [PUBLIC]);
    const location = inside.url('/secret');
    outside.script({ kind: 'answer', status, headers: { location } });
    expect(await post(sender, hook())).toMatchObject({ kind: 'response', status });
    expect(inside.connections).toBe(0);
  });
});

describe('name servers of the operator', () => {
  it.each([
    ['unknown', 'ENOTFOUND'],
    ['failure', 'ESERVFAIL'],
    [[], 'ENODATA'],
  ] as const)('that answer %j make a failure of names', async (answer, code) => {
    const { sender } = await senderThatAsks(() => answer);
    const given = await post(sender, hook());
    expect(given).toMatchObject({ kind: 'failure', failure: 'dns' });
    expect(given).toMatchObject({ message: expect.stringContaining(code) });
  });

  it('that are not there make a failure of names, too', async () => {
    const sender = aSender({ guard: GUARD, resolve: resolveAt(['127.0.0.1:9']) });
    const given = await post(sender, hook());
    await sender.close();
    expect(given).toMatchObject({ kind: 'failure', failure: expect.stringMatching(/dns|timeout/) });
  });
});
