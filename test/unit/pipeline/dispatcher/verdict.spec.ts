import { describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../../../src/pipeline/dispatcher/verdict.js';
import type { Answer } from '../../../../src/pipeline/sending/sender.js';
import { aDelivery, aTarget } from '../../../support/builders.js';

const { retry } = aTarget();

function answered(status: number, retryAfter: string | null = null): Answer {
  return { kind: 'response', status, retryAfter, bodySnippet: '', truncated: false, durationMs: 5 };
}

const verdict = (answer: Answer, fields = {}): ReturnType<typeof verdictOf> =>
  verdictOf(answer, aDelivery(fields), retry, 10_000, 0);

describe('verdictOf', () => {
  it.each([200, 201, 204, 299])('takes %i for delivered', (status) => {
    expect(verdict(answered(status))).toEqual({ kind: 'delivered' });
  });

  it.each([301, 400, 404, 500, 503])('tries again after %i', (status) => {
    expect(verdict(answered(status))).toMatchObject({ kind: 'retry', afterMs: 5_000 });
  });

  it('tries again after a transport failure, and names it', () => {
    const failure: Answer = {
      kind: 'failure',
      failure: 'dns',
      message: 'no such host',
      durationMs: 1,
    };
    expect(verdict(failure)).toMatchObject({ kind: 'retry', error: { kind: 'dns' } });
  });

  it('waits as long as Retry-After asks for', () => {
    expect(verdict(answered(429, '60'))).toMatchObject({ kind: 'retry', afterMs: 60_000 });
    expect(verdict(answered(500, '60'))).toMatchObject({ kind: 'retry', afterMs: 60_000 });
  });

  it('lets Retry-After only lengthen the wait', () => {
    expect(verdict(answered(503, '1'))).toMatchObject({ kind: 'retry', afterMs: 5_000 });
  });

  it('gives up at once when the endpoint is gone', () => {
    expect(verdict(answered(410))).toMatchObject({ kind: 'dead', reason: 'gone' });
  });

  it('gives up when the attempts are used up', () => {
    expect(verdict(answered(500), { attempt: 5 })).toMatchObject({ reason: 'attempts-exhausted' });
  });

  it('gives up when the next attempt would come after the deadline', () => {
    expect(verdict(answered(500), { deadlineMs: 14_999 })).toMatchObject({
      reason: 'age-exhausted',
    });
    expect(verdict(answered(500), { deadlineMs: 15_000 })).toMatchObject({ kind: 'retry' });
  });
});
