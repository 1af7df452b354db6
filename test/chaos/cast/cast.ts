import type { Manners, Member } from './member.js';

/** Types of events; each event has one of them, in turn. Those of strict endpoints have one key each, so one partition. */
export const EVENT_TYPES = [
  'crowd.a',
  'crowd.b',
  'crowd.c',
  'crowd.d',
  'line.a',
  'line.b',
] as const;

const FEW_ATTEMPTS = 4;
/** Nobody dies who is only away for a while. */
const MANY_ATTEMPTS = 1_000;

/** Every kind of receiver, each with an endpoint of its own. */
export const CAST: readonly Member[] = [
  anEndpoint('fast-1', ['crowd.a', 'line.a'], { kind: 'takes', afterMs: 0 }),
  anEndpoint('fast-2', ['crowd.b'], { kind: 'takes', afterMs: 0 }),
  anEndpoint('fast-3', ['crowd.c', 'line.b'], { kind: 'takes', afterMs: 0 }),
  anEndpoint('fast-4', ['crowd.d'], { kind: 'takes', afterMs: 0 }),
  anEndpoint('slow', ['crowd.a'], { kind: 'takes', afterMs: 200 }),
  anEndpoint('narrow', ['crowd.b'], { kind: 'takes', afterMs: 60 }, { maxInFlight: 2 }),
  anEndpoint('single', ['crowd.d'], { kind: 'takes', afterMs: 30 }, { maxInFlight: 1 }),
  anEndpoint('limited', ['crowd.c'], { kind: 'takes', afterMs: 0 }, { perSecond: 40 }),
  anEndpoint(
    'failing',
    ['crowd.a'],
    { kind: 'fails', share: 0.25, dies: 0.02 },
    { maxAttempts: FEW_ATTEMPTS },
  ),
  anEndpoint('hanging', ['crowd.b'], { kind: 'hangs', share: 0.02 }, { timeoutMs: 2_000 }),
  anEndpoint('resetting', ['crowd.c'], { kind: 'resets', share: 0.1 }),
  anEndpoint('throttling', ['crowd.d'], { kind: 'throttles', share: 0.1, retryAfterSeconds: 2 }),
  anEndpoint('flapping', ['crowd.a'], { kind: 'flaps', upMs: 6_000, downMs: 3_000 }),
  anEndpoint('strict', ['line.a'], { kind: 'takes', afterMs: 2 }, { strict: true }),
  anEndpoint(
    'strict-slow',
    ['line.b'],
    { kind: 'takes', afterMs: 25 },
    { strict: true, maxInFlight: 5 },
  ),
  anEndpoint(
    'strict-failing',
    ['line.a'],
    { kind: 'fails', share: 0.03, dies: 0.002 },
    { strict: true, maxAttempts: FEW_ATTEMPTS },
  ),
];

function anEndpoint(
  id: string,
  types: readonly (typeof EVENT_TYPES)[number][],
  manners: Manners,
  more: Partial<Member> = {},
): Member {
  const usual = { maxInFlight: 10, strict: false, perSecond: null };
  const limits = { timeoutMs: 5_000, maxAttempts: MANY_ATTEMPTS };
  return { id, types, manners, ...usual, ...limits, ...more };
}

/** Whether a delivery to it may end dead. */
export function mayDie({ maxAttempts }: Member): boolean {
  return maxAttempts < MANY_ATTEMPTS;
}

/** Requests at once that it allows. */
export function mostAtOnce({ strict, maxInFlight }: Member): number {
  return strict ? 1 : maxInFlight;
}

/** The endpoint as the gateway's API takes it. Delays are short, so that a run ends soon. */
export function endpointOf(member: Member, url: string): object {
  const { maxInFlight, timeoutMs, maxAttempts, strict, perSecond } = member;
  return {
    url,
    maxInFlight,
    timeoutMs,
    ordering: strict ? 'strict' : 'none',
    ...(perSecond === null ? {} : { rateLimit: { perSecond, burst: 10 } }),
    retry: {
      delaysSeconds: strict ? [0.3, 0.6, 1] : [1, 2, 3, 5],
      maxAttempts,
      maxAgeSeconds: 36_000,
    },
    breaker: { consecutiveFailures: 5, openSeconds: 1, maxOpenSeconds: 3 },
  };
}
