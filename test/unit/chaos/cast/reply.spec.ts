import { describe, expect, it } from '@jest/globals';
import { CAST, EVENT_TYPES, mayDie } from '../../../chaos/cast/cast.js';
import { replyTo, type Reply } from '../../../chaos/cast/reply.js';

const ids = Array.from({ length: 2_000 }, (_, index) => `dlv_${index}`);

const statusOf = (reply: Reply) => (reply.kind === 'answer' ? reply.status : null);
const kinds = (kind: 'hangs' | 'resets', attempt: number) =>
  new Set(ids.map((id) => replyTo({ kind, share: 0.1 }, id, attempt).kind));

describe('replyTo', () => {
  it('throttles about the share that it shall, at the first request only', () => {
    const manners = { kind: 'throttles', share: 0.1, retryAfterSeconds: 2 } as const;
    const throttled = ids.filter((id) => statusOf(replyTo(manners, id, 0)) === 429);

    expect(throttled.length / ids.length).toBeCloseTo(0.1, 1);
    expect(replyTo(manners, throttled[0]!, 0)).toMatchObject({ headers: { 'retry-after': '2' } });
    expect(replyTo(manners, throttled[0]!, 1)).toMatchObject({ status: 200 });
  });

  it('fails for ever only for those that shall die', () => {
    const manners = { kind: 'fails', share: 0.5, dies: 0.1 } as const;
    const refused = (attempt: number) =>
      ids.filter((id) => statusOf(replyTo(manners, id, attempt)) === 500).length / ids.length;

    expect(refused(0)).toBeCloseTo(0.55, 1);
    expect(refused(2)).toBeCloseTo(0.1, 1);
    expect(refused(9)).toBe(refused(2));
  });

  it('hangs and resets at the first request of a share', () => {
    expect(kinds('hangs', 0)).toEqual(new Set(['hang', 'answer']));
    expect(kinds('resets', 0)).toEqual(new Set(['reset', 'answer']));
    expect(kinds('hangs', 1)).toEqual(new Set(['answer']));
  });
});

describe('the cast', () => {
  it('has a taker for every type of event, and ids of their own', () => {
    const wanted = new Set(CAST.flatMap(({ types }) => types));

    expect(wanted).toEqual(new Set(EVENT_TYPES));
    expect(new Set(CAST.map(({ id }) => id)).size).toBe(CAST.length);
  });

  it('lets only those die that fail on purpose', () => {
    for (const member of CAST) expect(mayDie(member)).toBe(member.manners.kind === 'fails');
  });

  it('gives strict endpoints only events of one key', () => {
    const types = CAST.filter(({ strict }) => strict).flatMap((member) => member.types);

    expect(types.filter((type) => !type.startsWith('line'))).toEqual([]);
  });
});
