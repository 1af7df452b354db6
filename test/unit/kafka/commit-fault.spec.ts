import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';

import { GatewayError } from '../../../src/gateway-error.js';
import { wasAnswered } from '../../../src/kafka/commit-fault.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode: (code: number) => Error;
};

const ILLEGAL_GENERATION = createErrorFromCode(22);
const REQUEST_TIMED_OUT = createErrorFromCode(7);

describe('a commit that failed', () => {
  it.each<[string, unknown]>([
    ['the broker said no', ILLEGAL_GENERATION],
    ['it was not sent', new GatewayError('commit-refused', 'the generation is over')],
    ['the client gave up after a refusal', new Error('retries', { cause: ILLEGAL_GENERATION })],
  ])('surely had no effect when %s', (_, error) => {
    expect(wasAnswered(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['the broker timed out', REQUEST_TIMED_OUT],
    ['the connection broke', new Error('read ECONNRESET')],
    ['the client gave up without an answer', new Error('retries', { cause: new Error('EPIPE') })],
    ['nothing is known', 'what'],
  ])('may still take effect when %s', (_, error) => {
    expect(wasAnswered(error)).toBe(false);
  });
});
