import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/gateway-error.js';
import { problemOfGatewayError, problemOfHttpStatus } from '../../../src/api/problem.js';
import { InvalidFields } from '../../../src/validation/field-fault.js';

describe('problem details', () => {
  it('carry the faults of fields', () => {
    const faults = [{ field: 'url', message: 'must be text' }];
    expect(problemOfGatewayError(new InvalidFields(faults), '/v1/endpoints')).toMatchObject({
      status: 422,
      code: 'invalid-fields',
      errors: faults,
    });
  });

  it('tell the message of errors that are meant for clients', () => {
    const error = new GatewayError('not-found', 'There is no endpoint x.');
    expect(problemOfGatewayError(error, '/v1/endpoints/x')).toEqual({
      type: 'urn:event-gateway:problem:not-found',
      title: 'There is nothing here',
      status: 404,
      detail: 'There is no endpoint x.',
      instance: '/v1/endpoints/x',
      code: 'not-found',
    });
  });

  it('are none for errors that are not meant for clients', () => {
    expect(problemOfGatewayError(new GatewayError('cellar-flooded', 'plan'), '/')).toBeNull();
  });

  it.each([
    [400, 'FST_ERR_CTP_INVALID_JSON_BODY', 'malformed-json'],
    [400, null, 'bad-request'],
    [405, null, 'bad-request'],
    [413, 'FST_ERR_CTP_BODY_TOO_LARGE', 'body-too-large'],
    [415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported-media-type'],
  ])('stand for status %i with %s as %s', (status, frameworkCode, code) => {
    expect(problemOfHttpStatus(status, frameworkCode, 'no', '/').code).toBe(code);
  });
});
