import { describe, expect, it } from '@jest/globals';
import { withDefaults } from '../../../../src/control/endpoints/endpoint-defaults.js';
import {
  endpointFaults,
  headersRule,
  metadataRule,
  secretRule,
} from '../../../../src/control/endpoints/endpoint-rules.js';

describe('headers of an endpoint', () => {
  it.each([{ 'X-Tenant': 'a' }, { authorization: 'Bearer abc' }, {}])('may be %j', (headers) =>
    expect(headersRule.fault(headers)).toBeNull(),
  );

  it.each([
    { Host: 'a' },
    { 'content-length': '1' },
    { 'Webhook-Signature': 'v1,x' },
    { 'Ce-Id': 'x' },
    { 'bad name': 'x' },
    { '': 'x' },
    { 'x-a': 'line\r\nbreak: yes' },
    { 'x-a': '' },
    { 'x-a': 5 },
    Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`x-${index}`, 'v'])),
  ])('may not be %j', (headers) => expect(headersRule.fault(headers)).toEqual(expect.any(String)));
});

describe('notes on an endpoint', () => {
  it('are short texts', () => {
    expect(metadataRule.fault({ team: 'orders' })).toBeNull();
    expect(metadataRule.fault({ team: 5 })).toContain('"team"');
    expect(metadataRule.fault({ team: 'x'.repeat(501) })).toContain('"team"');
  });
});

function ofBytes(size: number): string {
  return `whsec_${Buffer.alloc(size, 1).toString('base64')}`;
}

describe('a secret', () => {
  it.each([ofBytes(24), ofBytes(32), ofBytes(64), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])(
    'may be %s',
    (secret) => expect(secretRule.fault(secret)).toBeNull(),
  );

  it.each([
    ofBytes(23),
    ofBytes(65),
    ofBytes(32).slice(6),
    'whsec_not base64 at all, really not',
    null,
  ])('may not be %s', (secret) => expect(secretRule.fault(secret)).not.toBeNull());
});

describe('an endpoint as a whole', () => {
  it('has a first pause that is no longer than the longest', () => {
    const spec = withDefaults({ url: 'https://example.com/', breaker: { openSeconds: 9_000 } });
    expect(endpointFaults(spec)).toEqual([
      { field: 'breaker.openSeconds', message: 'must be at most breaker.maxOpenSeconds (600)' },
    ]);
  });
});

describe('the default retries', () => {
  const { retry } = withDefaults({ url: 'https://example.com/' });

  it('go on until the age limit of three days ends them', () => {
    let seconds = 0;
    for (let attempt = 2; attempt <= retry.maxAttempts; attempt += 1) {
      seconds += retry.delaysSeconds[attempt - 2] ?? retry.delaysSeconds.at(-1)!;
    }
    expect(retry.maxAgeSeconds).toBe(3 * 24 * 3_600);
    expect(seconds).toBeGreaterThanOrEqual(retry.maxAgeSeconds);
  });
});
