import { describe, expect, it } from '@jest/globals';
import type { RequestSender } from '../../../src/kafka/batching-sink.js';
import { WatchedSender, type FailedRequest } from '../../../src/kafka/watched-sender.js';

const BATCHES = [
  { topic: 'results', partition: 0, items: [] },
  { topic: 'results', partition: 1, items: [] },
  { topic: 'delay', partition: 0, items: [] },
];

function aSender(send: RequestSender['send']) {
  const failed: FailedRequest[] = [];
  const calls: string[] = [];
  const inner: RequestSender = {
    send,
    renew: () => calls.push('renew'),
    close: async () => void calls.push('close'),
  };
  return { sender: new WatchedSender(inner, (request) => failed.push(request)), failed, calls };
}

describe('a watched sender', () => {
  it('passes on what the broker acknowledged', async () => {
    const { sender, failed, calls } = aSender(() => Promise.resolve([7, 8, 9]));
    expect(await sender.send(BATCHES)).toEqual([7, 8, 9]);
    sender.renew();
    await sender.close();
    expect([failed, calls]).toEqual([[], ['renew', 'close']]);
  });

  it.each([
    ['unavailable', Object.assign(new Error('no'), { name: 'KafkaJSConnectionError' })],
    ['record-too-large', Object.assign(new Error('no'), { type: 'MESSAGE_TOO_LARGE' })],
  ])(
    'tells a failure that is %s with each topic once, and lets it through',
    async (reason, error) => {
      const { sender, failed } = aSender(() => Promise.reject(error));
      await expect(sender.send(BATCHES)).rejects.toBe(error);
      expect(failed).toEqual([{ topics: ['results', 'delay'], reason }]);
    },
  );
});
