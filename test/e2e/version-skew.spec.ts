import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Partitioner } from '../../src/kafka/partitioner.js';
import { aWhile, eventually } from '../contract/eventually.js';
import { CliProcess } from '../support/cli-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(120_000);

const PARTITIONS = 4;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('skew');
});
afterEach(() => scene.close());

const partitionOf = (endpointId: string): number =>
  new Partitioner().partition(endpointId, PARTITIONS);

/** Two endpoints in different partitions. */
const [one = '', two = ''] = ['shop', 'bank', 'post', 'mill', 'farm'].filter(
  (id, index, ids) => ids.findIndex((each) => partitionOf(each) === partitionOf(id)) === index,
);

describe('a replica that is older than what it reads', () => {
  it('puts a newer delivery into quarantine, from where it can be sent again', async () => {
    await scene.startGateway();
    await scene.endpoint('shop');
    const delivery = { key: 'shop', value: '{}', headers: { format: '2', what: 'ever' } };
    await scene.produce([delivery], scene.topology.deliveries);
    const { quarantine } = scene.topology;
    await eventually('it is in quarantine', () => scene.written(quarantine).length === 1);

    const [record] = scene.written(quarantine);
    expect(record?.headers).toMatchObject({
      detail: "format 2 is newer than this replica's 1",
      'original-what': 'ever',
    });
    const source = record?.headers['source'] ?? '';
    const resubmit = new CliProcess(['quarantine', 'resubmit', source], scene.settings());
    expect(await resubmit.end).toMatchObject({ code: 0 });
    await eventually('it came again', () => scene.written(quarantine).length === 2);
    expect(scene.webhookIds('shop')).toEqual([]);
  });

  it('leaves a partition alone whose cursors are newer, and goes on with the others', async () => {
    const first = await scene.startGateway();
    await scene.endpoint(one);
    await scene.endpoint(two);
    expect(await first.terminate()).toBe(0);
    const lanes = { topic: scene.topology.lanes, partition: partitionOf(one) };
    const record = { key: one, value: '{"format":2}', partition: lanes.partition };
    await scene.produce([record], lanes.topic);

    const gateway = await scene.startGateway();
    await scene.produce(orders(5));
    await eventually('the other one has all', () => scene.webhookIds(two).length === 5);
    await eventually('it is told', () => gateway.output.includes('"partition.refused"'));
    await aWhile(500);
    expect(scene.webhookIds(one)).toEqual([]);

    await scene.produce([{ ...record, value: null }], lanes.topic);
    await eventually('it goes on', () => scene.webhookIds(one).length === 5);
    expect(await gateway.terminate()).toBe(0);
  });

  it('takes no work when an object of the control plane is newer, and says so', async () => {
    const gateway = await scene.startGateway();
    await scene.endpoint('shop');
    await scene.produce([{ key: 'endpoint/new', value: '{"v":2}' }], scene.topology.control);

    const readiness = async (): Promise<string> =>
      (await fetch(`${gateway.url}/health/ready`)).text();
    await eventually('it says so', async () =>
      (await readiness()).includes('A newer gateway wrote'),
    );
    expect(gateway.output).toContain('"control.newer"');
    const members = async (): Promise<number> =>
      scene.withAdmin(async (admin) => {
        const { groups } = await admin.describeGroups(Object.values(scene.topology.groups));
        return groups.reduce((sum, group) => sum + group.members.length, 0);
      });
    await eventually('it left its groups', async () => (await members()) === 0);
    await scene.produce(orders(3));
    const { status, body } = await scene.api(gateway).call('POST', '/v1/endpoints/shop/pause');
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'control-newer' });
    await aWhile(500);
    expect(scene.webhookIds('shop')).toEqual([]);
    expect(await (await fetch(`${gateway.url}/health/live`)).text()).toContain('ok');
    expect(await gateway.terminate()).toBe(0);

    const again = scene.spawnGateway();
    await eventually('it says so', () => again.output.includes('"control.newer"'));
    expect(await again.terminate()).toBe(0);
  });
});
