import { beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { FakeCliHost } from '../../../support/cli-host.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX';
const BODY = '{"type":"order.created","data":{"a":1}}';

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
});

/** Signed by another library than ours. */
function webhook(secret: string, atMs = host.nowMs, body = BODY) {
  const signature = new Webhook(secret).sign('msg_1', new Date(atMs), BODY);
  return {
    method: 'POST',
    path: '/hooks',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(atMs / 1000)),
      'webhook-signature': signature,
    },
    body: Buffer.from(body),
  };
}

describe('listen', () => {
  it('prints a genuine webhook and answers what it was told to', async () => {
    host.incoming = [webhook(SECRET)];
    expect(await host.run('listen', '--secret', SECRET, '--status', '202')).toBe(0);

    expect(host.statuses).toEqual([202]);
    expect(host.printed).toContain('POST /hooks  genuine  answered 202');
    expect(host.printed).toContain('webhook-id: msg_1');
    expect(host.printed).toContain('"type": "order.created"');
  });

  it('takes any of several secrets, also among several signatures', async () => {
    const request = webhook(SECRET);
    const signature = `v1,AAAA v1a,BBBB ${request.headers['webhook-signature']}`;
    host.incoming = [
      { ...request, headers: { ...request.headers, 'webhook-signature': signature } },
    ];
    await host.run('listen', '--secret', OTHER, '--secret', SECRET);

    expect(host.statuses).toEqual([204]);
  });

  it.each([
    ['another secret', () => webhook(OTHER), 'no signature is of this secret'],
    ['another body', () => webhook(SECRET, undefined, '{}'), 'no signature is of this secret'],
    ['an old time', () => webhook(SECRET, host.nowMs - 301_000), '301 s old'],
    ['a time to come', () => webhook(SECRET, host.nowMs + 301_000), '301 s ahead'],
    ['no signature', () => ({ ...webhook(SECRET), headers: { 'webhook-id': 'x' } }), 'is missing'],
    [
      'a time that is none',
      () => ({
        ...webhook(SECRET),
        headers: { ...webhook(SECRET).headers, 'webhook-timestamp': 'now' },
      }),
      'no number of seconds',
    ],
  ])('answers one with %s with 401, and tells why', async (_, request, why) => {
    host.incoming = [request()];
    await host.run('listen', '--secret', SECRET);

    expect(host.statuses).toEqual([401]);
    expect(host.printed).toContain(why);
  });

  it('takes the secret from the environment, and prints JSON for programs', async () => {
    host = new FakeCliHost({ WEBHOOK_SECRET: SECRET });
    host.incoming = [webhook(SECRET), webhook(OTHER)];
    await host.run('listen', '--json');

    const lines = host.printed.trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { verdict: 'genuine', status: 204, body: BODY },
      { verdict: 'refused', status: 401, reason: 'no signature is of this secret' },
    ]);
  });

  it('says so when it can verify nothing', async () => {
    host.incoming = [webhook(SECRET)];
    await host.run('listen');

    expect(host.complaints).toContain('signatures are not verified, for lack of --secret');
    expect(host.printed).toContain('not verified');
  });

  it('refuses what is no secret, without showing it', async () => {
    expect(await host.run('listen', '--secret', 'whsec_oops!')).toBe(1);
    expect(host.complaints).toContain('a signing secret is "whsec_" followed by');
    expect(host.complaints).not.toContain('oops');
  });
});
