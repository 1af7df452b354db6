import { describe, expect, it } from '@jest/globals';
import { CliError } from '../../../../src/cli/cli-error.js';
import { explained, readingLost } from '../../../../src/cli/kafka/refused.js';

/** As the Kafka client raises it: what the broker said is the cause. */
function clientError(type: string): Error {
  const cause = Object.assign(new Error('Not authorized'), { type });
  return new Error('Not authorized', { cause });
}

describe('a topic that can not be read any more', () => {
  it('is told with the right that is missing', () => {
    const lost = readingLost('gw.results', clientError('TOPIC_AUTHORIZATION_FAILED'));

    expect(lost.message).toContain('no right to read gw.results');
    expect(lost.message).toContain('readOutcomes');
  });

  it('is told with what happened, when it is no matter of rights', () => {
    expect(readingLost('gw.results', new Error('the disk is full')).message).toBe(
      'reading gw.results came to an end: the disk is full',
    );
  });
});

describe('an error of Kafka', () => {
  it.each([
    ['GROUP_AUTHORIZATION_FAILED', 'groups'],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'transactional ids'],
    ['CLUSTER_AUTHORIZATION_FAILED', 'the cluster'],
  ])('of the type %s tells that a right on %s is missing', (type, on) => {
    const error = explained(clientError(type));

    expect(error).toBeInstanceOf(CliError);
    expect(String(error)).toContain(`no right of this kind on ${on}`);
  });

  it('of another type stays as it is', () => {
    const error = clientError('NOT_COORDINATOR');

    expect(explained(error)).toBe(error);
  });
});
