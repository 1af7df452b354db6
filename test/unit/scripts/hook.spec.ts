import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Hook } from '../../../scripts/quickstart/hook.mjs';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"order.paid"}';

function signed(id: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(id, now, BODY),
  };
}

describe("the quick start's receiver", () => {
  it('accepts a genuine webhook once, and the same id again without counting it', async () => {
    const hook = new Hook({ secret: SECRET, manners: {} });

    expect(await hook.take(signed('a'), BODY)).toBe(204);
    expect(await hook.take(signed('a'), BODY)).toBe(204);
    expect(hook.report()).toMatchObject({ verified: 2, repeated: 1, accepted: ['a'] });
  });

  it('answers 401 to a body that was changed', async () => {
    const hook = new Hook({ secret: SECRET, manners: {} });

    expect(await hook.take(signed('a'), BODY.replace('paid', 'lost'))).toBe(401);
    expect(hook.report()).toMatchObject({ verified: 0, unverified: 1, accepted: [] });
  });

  it('refuses the first attempt of one in ten ids, and accepts the second', async () => {
    const hook = new Hook({ secret: SECRET, manners: { refuseOneIn: 10 } });
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
    const answers = await Promise.all(ids.map((id) => hook.take(signed(id), BODY)));
    const refused = ids.filter((_, index) => answers[index] === 503);

    expect(refused).toEqual(['id-1', 'id-11']);
    expect(await hook.take(signed('id-1'), BODY)).toBe(204);
  });
});
