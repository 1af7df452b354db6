import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';

import { produceFault } from '../../../src/kafka/produce-fault.js';

/** An error that a broker answered with, wrapped as kafkajs wraps it. */
function answered(type: string, retriable: boolean): Error {
  const error = Object.assign(new kafkajs.KafkaJSProtocolError(new Error(type)), {
    type,
    retriable,
  });
  const wrapped = new kafkajs.KafkaJSNonRetriableError(error);
  return Object.assign(wrapped, { cause: error });
}

describe('a failed write', () => {
  it.each([
    ['MESSAGE_TOO_LARGE', 'record-too-large'],
    ['RECORD_LIST_TOO_LARGE', 'record-too-large'],
    ['TOPIC_AUTHORIZATION_FAILED', 'not-authorized'],
    ['CLUSTER_AUTHORIZATION_FAILED', 'not-authorized'],
    ['INVALID_TOPIC_EXCEPTION', 'topic-unknown'],
    ['INVALID_RECORD', 'record-refused'],
  ])('is refused for good after %s', (type, code) => {
    expect(produceFault(answered(type, false))).toEqual({ kind: 'refused', code });
  });

  it.each(['NOT_LEADER_FOR_PARTITION', 'NOT_ENOUGH_REPLICAS', 'REQUEST_TIMED_OUT'])(
    'is repeated by the same producer after %s',
    (type) => {
      expect(produceFault(answered(type, true))).toEqual({ kind: 'unavailable' });
    },
  );

  it.each([
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'UNKNOWN_PRODUCER_ID',
    'INVALID_PRODUCER_EPOCH',
    'DUPLICATE_SEQUENCE_NUMBER',
    'KAFKAJS_UNKNOWN_ERROR_CODE',
  ])('is repeated by a new producer after %s', (type) => {
    expect(produceFault(answered(type, false))).toEqual({ kind: 'producer-lost' });
  });

  it('is repeated by the same producer after a lost connection', () => {
    const lost = new kafkajs.KafkaJSConnectionError('connection lost');
    expect(produceFault(lost)).toEqual({ kind: 'unavailable' });
    const exceeded = Object.assign(new Error('retries'), { retriable: false, cause: lost });
    expect(produceFault(exceeded)).toEqual({ kind: 'unavailable' });
  });

  it('is repeated for a while when the topic is not known', () => {
    const fault = produceFault(answered('UNKNOWN_TOPIC_OR_PARTITION', true));
    expect(fault).toEqual({ kind: 'topic-unknown' });
  });

  it.each([[new TypeError('of no kind we know')], ['not even an error'], [null]])(
    'costs a new producer, never the record, after %s',
    (error) => {
      expect(produceFault(error)).toEqual({ kind: 'producer-lost' });
    },
  );
});
