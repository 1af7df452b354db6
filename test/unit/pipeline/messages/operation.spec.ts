import { describe, expect, it } from '@jest/globals';
import type { OutgoingRecord } from '../../../../src/kafka/ports.js';
import {
  OPERATION_FORMAT,
  parseOperation,
  questionRecord,
  replyRecord,
  type Question,
  type Reply,
} from '../../../../src/pipeline/messages/operation.js';

const question: Question = {
  id: 'q1',
  operation: { kind: 'replay', endpointId: 'ep_1', from: { kind: 'time', sinceMs: 1_000 } },
  askedAtMs: 5_000,
  instance: 'replica-1',
};

const reply: Reply = {
  id: 'q1',
  outcome: { kind: 'replayed', replayed: { partition: 3, fromOffset: 17 } },
};

function bytesOf({ value }: OutgoingRecord): Buffer {
  return Buffer.from(value ?? '');
}

describe('a message of the operations topic', () => {
  it('is read as it was written', () => {
    expect(parseOperation(bytesOf(questionRecord('t', question)))).toEqual({
      kind: 'question',
      question,
    });
    expect(parseOperation(bytesOf(replyRecord('t', reply)))).toEqual({ kind: 'reply', reply });
  });

  it('is in partition 0, under the id of the question', () => {
    expect(questionRecord('t', question)).toMatchObject({ topic: 't', partition: 0, key: 'q1' });
    expect(replyRecord('t', reply)).toMatchObject({ topic: 't', partition: 0, key: 'q1' });
  });

  it.each([
    ['no value', null],
    ['no JSON', '{'],
    ['no object', '7'],
    ['null', 'null'],
    ['a newer format', JSON.stringify({ format: OPERATION_FORMAT + 1, question })],
    ['neither question nor reply', JSON.stringify({ format: OPERATION_FORMAT })],
  ])('is foreign with %s', (_, value) => {
    const bytes = value === null ? null : Buffer.from(value);
    expect(parseOperation(bytes)).toEqual({ kind: 'foreign' });
  });
});
