import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import type { ReadResult } from '../support/read-result.js';
import type { ReceivedRequest, Script } from '../support/receiver.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(90_000);

/** Answers 503 with this Retry-After, and later 200. */
const busyOnce =
  (retryAfter: () => string): Script =>
  (_, index) =>
    index === 0 ? answer(503, '', { 'retry-after': retryAfter() }) : answer(200);

/** What the clocks of two processes and a busy machine may differ by. */
const SLACK_MS = 30;

describe('a failed delivery', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open('retries');
    await scene.startGateway();
  });
  afterAll(() => scene.close());

  const requestsTo = (endpointId: string): readonly ReceivedRequest[] =>
    scene.receiver.requests(`/${endpointId}`);
  const whenResults = async (endpointId: string, count: number): Promise<ReadResult[]> => {
    const holds = (): boolean => scene.results(endpointId).length >= count;
    await eventually(`${count} results of ${endpointId}`, holds);
    return scene.results(endpointId);
  };
  const pauses = (endpointId: string): number[] => {
    const requests = requestsTo(endpointId);
    return requests.slice(1).map(({ startedAtMs }, i) => startedAtMs - requests[i]!.endedAtMs!);
  };

  /** An event that only this endpoint wants. */
  const eventFor = async (endpointId: string, policy: object): Promise<void> => {
    const subscription = { types: [`for.${endpointId}`] };
    await scene.endpoint(endpointId, { subscription, endpoint: { retry: policy } });
    await scene.produce(orders(1, `for.${endpointId}`));
  };

  it('is tried again with the next attempt number, the same webhook-id and a new signature', async () => {
    scene.receiver.script((_, index) => answer(index === 0 ? 500 : 200, 'oh'), '/flaky');
    await eventFor('flaky', { delaysSeconds: [1.5] });
    const [failed, succeeded] = await whenResults('flaky', 2);

    const [first, second] = requestsTo('flaky');
    expect(failed).toMatchObject({
      kind: 'attempt.failed',
      attempt: 1,
      final: false,
      http: { status: 500, bodySnippet: 'oh' },
      error: { kind: 'status-5xx' },
    });
    expect(succeeded).toMatchObject({ kind: 'attempt.succeeded', attempt: 2, final: true });
    expect(succeeded!.deliveryId).toBe(failed!.deliveryId);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.headers['webhook-signature']).not.toBe(first!.headers['webhook-signature']);
    expect(second!.body).toEqual(first!.body);

    const [pause] = pauses('flaky');
    expect(pause).toBeGreaterThanOrEqual(1_500 - SLACK_MS);
    expect(pause).toBeLessThan(1_500 * 1.2 + 2_000);
    expect(second!.startedAtMs).toBeGreaterThanOrEqual(
      Date.parse(String(failed!.nextAttemptAt)) - SLACK_MS,
    );
  });

  it('waits as long as Retry-After asks for, in seconds or until a date', async () => {
    scene.receiver.script(
      busyOnce(() => '2'),
      '/asks-seconds',
    );
    let date = '';
    scene.receiver.script(
      busyOnce(() => (date = new Date(Date.now() + 3_000).toUTCString())),
      '/asks-date',
    );
    const policy = { delaysSeconds: [0] };
    await Promise.all([eventFor('asks-seconds', policy), eventFor('asks-date', policy)]);
    await Promise.all([whenResults('asks-seconds', 2), whenResults('asks-date', 2)]);

    const [pause] = pauses('asks-seconds');
    expect(pause).toBeGreaterThanOrEqual(2_000 - SLACK_MS);
    expect(pause).toBeLessThan(2_000 * 1.2 + 2_000);
    const second = requestsTo('asks-date')[1]!;
    expect(second.startedAtMs).toBeGreaterThanOrEqual(Date.parse(date) - SLACK_MS);
    expect(second.startedAtMs).toBeLessThan(Date.parse(date) + 3_000);
  });

  it('is tried again after a redirect, which is never followed', async () => {
    const location = scene.receiver.url('/elsewhere');
    scene.receiver.script(
      (_, index) => (index === 0 ? { kind: 'redirect', location } : answer(204)),
      '/redirects',
    );
    await eventFor('redirects', { delaysSeconds: [0.1] });
    const [failed] = await whenResults('redirects', 2);

    expect(failed).toMatchObject({ http: { status: 302 }, error: { kind: 'status-3xx' } });
    expect(requestsTo('elsewhere')).toEqual([]);
  });

  it('names what went wrong when there was no answer', async () => {
    const scripts = { hangs: 'hang', resets: 'reset' } as const;
    const policy = { maxAttempts: 1 };
    for (const [path, kind] of Object.entries(scripts)) scene.receiver.script({ kind }, `/${path}`);
    const subscription = { types: ['for.silent'] };
    const nowhere = { url: 'http://127.0.0.1:2/', retry: policy };
    await scene.endpoint('hangs', { subscription, endpoint: { timeoutMs: 300, retry: policy } });
    await scene.endpoint('resets', { subscription, endpoint: { retry: policy } });
    await scene.endpoint('nobody-listens', { subscription, endpoint: nowhere });
    await scene.produce(orders(1, 'for.silent'));

    const kinds = { hangs: 'timeout', resets: 'reset', 'nobody-listens': 'connect' };
    for (const [endpoint, kind] of Object.entries(kinds)) {
      const [failed] = await whenResults(endpoint, 1);
      expect(failed).toMatchObject({ kind: 'attempt.failed', http: null, error: { kind } });
    }
  });

  it('becomes a dead letter with all that sending it again takes, after its last attempt', async () => {
    scene.receiver.script(answer(422, 'no such order'), '/refuses');
    await eventFor('refuses', { delaysSeconds: [0.1], maxAttempts: 3 });
    const results = await whenResults('refuses', 4);
    const letters = () =>
      scene.written(scene.topology.deadLetters).filter(({ key }) => key === 'refuses');
    await eventually('the dead letter', () => letters().length === 1);

    const outcomes = results.map(({ kind, attempt, final }) => ({ kind, attempt, final }));
    expect(outcomes).toEqual([
      { kind: 'attempt.failed', attempt: 1, final: false },
      { kind: 'attempt.failed', attempt: 2, final: false },
      { kind: 'attempt.failed', attempt: 3, final: false },
      { kind: 'delivery.dead', attempt: 3, final: true },
    ]);
    expect(results.at(-1)?.error?.kind).toBe('attempts-exhausted');
    const { value, headers } = letters()[0]!;
    const [first] = requestsTo('refuses');
    expect(value).toEqual(first?.body);
    expect(headers).toMatchObject({
      'delivery-id': first?.headers['webhook-id'],
      'event-id': 'order-1',
      'event-type': 'for.refuses',
      'content-type': 'application/json',
      attempt: '3',
      'dead-reason': 'attempts-exhausted',
      'last-status': '422',
      'last-body': 'no such order',
      'last-error': 'status-4xx',
    });
    expect(requestsTo('refuses')).toHaveLength(3);
  });

  it('is dead as soon as its next attempt would come too late', async () => {
    scene.receiver.script(answer(500), '/too-old');
    await eventFor('too-old', { delaysSeconds: [60], maxAgeSeconds: 5 });
    const [, dead] = await whenResults('too-old', 2);

    expect(dead).toMatchObject({ kind: 'delivery.dead', error: { kind: 'age-exhausted' } });
  });

  it('disables its endpoint by the answer 410, and later events are dropped with a result', async () => {
    scene.receiver.script(answer(410), '/gone');
    await eventFor('gone', {});
    await eventually('the endpoint is disabled', async () => {
      const { disabled } = await scene.api().endpoint('gone');
      return disabled?.reason === 'gone';
    });
    await whenResults('gone', 3);
    await scene.produce(orders(2, 'for.gone', 2));
    const results = await whenResults('gone', 5);

    expect(results.map(({ kind }) => kind).toSorted()).toEqual([
      'attempt.failed',
      'delivery.dead',
      'delivery.dropped',
      'delivery.dropped',
      'endpoint.disabled',
    ]);
    expect(results.find(({ kind }) => kind === 'endpoint.disabled')?.reason).toBe('gone');
    expect(results.find(({ kind }) => kind === 'delivery.dead')?.error?.kind).toBe('gone');
    expect(results.find(({ kind }) => kind === 'delivery.dropped')?.error?.kind).toBe(
      'endpoint-disabled',
    );
    expect(requestsTo('gone')).toHaveLength(1);
  });
});
