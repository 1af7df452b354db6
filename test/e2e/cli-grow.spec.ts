import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { topologyOf } from '../../src/topology.js';
import { eventually } from '../contract/eventually.js';
import { CliProcess, type CliEnd } from '../support/cli-process.js';
import { orders } from '../support/orders.js';
import { answer } from '../support/scripted-answer.js';
import { Scene } from '../support/scene.js';
import { TopicReader } from '../support/topic-reader.js';

jest.setTimeout(120_000);

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('grow');
});
afterEach(() => scene.close());

const grow = (partitions: number): Promise<CliEnd> =>
  new CliProcess(['topics', 'grow', '--partitions', String(partitions)], scene.settings()).end;

const eventIds = (endpointId: string): string[] =>
  scene.receiver.requests(`/${endpointId}`).map(({ body }) => {
    const { data }: { readonly data: { readonly id: string } } = JSON.parse(String(body));
    return data.id;
  });

/** The event ids of all deliveries of an endpoint, in the order of their partition. */
async function waitingFor(endpointId: string): Promise<string[]> {
  const topic = scene.topology.deliveries;
  const reader = await TopicReader.open(scene.kafka, `${scene.prefix}-look`, [topic]);
  const own = () => reader.records(topic).filter(({ key }) => key === endpointId);
  await eventually('all are read', () => own().length === 30);
  await reader.close();
  return own().map(({ headers }) => headers['event-id'] ?? '');
}

describe('more partitions', () => {
  it('lose nothing, repeat nothing, and keep the order of each endpoint', async () => {
    const gateway = await scene.startGateway();
    await scene.endpoint('done');
    await scene.endpoint('paused', { endpoint: { ordering: 'strict', paused: true } });
    scene.receiver.script(answer(500), '/failing');
    await scene.endpoint('failing', { endpoint: { retry: { delaysSeconds: [5] } } });
    await scene.produce(orders(30));
    await eventually('one endpoint has all', () => scene.webhookIds('done').length === 30);
    await eventually('its results', () => scene.results('done').length === 30);

    const refused = await grow(8);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Stop all of them first');
    expect(await gateway.terminate()).toBe(0);
    const inOrder = await waitingFor('paused');
    const grown = await grow(8);
    expect(grown).toMatchObject({ code: 0 });
    expect(grown.out).toContain('4 partitions became 8');

    const old = scene.spawnGateway();
    expect(await old.exit).toBe(78);
    expect(old.output).toContain('it has 8 partitions, but 4 were recorded');
    scene.receiver.script(answer(200), '/failing');
    const next = await scene.startGateway({ DELIVERIES_PARTITIONS: '8' });
    await scene.api(next).call('POST', '/v1/endpoints/paused/resume');
    await scene.produce(orders(5, 'order.created', 31));

    await eventually('all came', () => eventIds('paused').length >= 35, 60_000);
    expect(scene.webhookIds('done')).toHaveLength(35);
    expect(eventIds('paused').slice(0, 30)).toEqual(inOrder);
    expect(new Set(eventIds('paused'))).toEqual(new Set(eventIds('done')));
    const delivered = () =>
      scene.results('failing').filter(({ kind }) => kind === 'attempt.succeeded');
    await eventually('the failing one has all', () => delivered().length === 35, 60_000);
    expect(new Set(delivered().map(({ event }) => event.id)).size).toBe(35);
  });

  it('are not read before they are whole', async () => {
    const gateway = await scene.startGateway();
    expect(await gateway.terminate()).toBe(0);
    await scene.createTopic(topologyOf(scene.prefix, 2).deliveries, 8);

    const early = scene.spawnGateway();
    expect(await early.exit).toBe(1);
    expect(early.output).toContain('let `event-gateway topics grow` come to its end');
    expect(await grow(8)).toMatchObject({ code: 0 });
    await scene.startGateway({ DELIVERIES_PARTITIONS: '8' });
  });
});
