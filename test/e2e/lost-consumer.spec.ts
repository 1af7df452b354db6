import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Consumer } from 'kafkajs';
import { brokerAddresses } from '../support/broker.js';
import { evictMembers, occupyGroup } from '../support/group-intruder.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

let scene: Scene;
let intruder: Consumer | null = null;
beforeEach(async () => {
  scene = await Scene.open('lost-consumer');
});
afterEach(async () => {
  await intruder?.disconnect();
  await scene.close();
});

describe('a gateway that lost its place in a group for good', () => {
  it('ends with a non-zero code rather than stay and do nothing', async () => {
    const gateway = await scene.startGateway();
    const { router } = scene.topology.groups;
    gateway.signal('SIGSTOP');
    await evictMembers(scene.kafka, brokerAddresses()[0]!, router);
    intruder = await occupyGroup(scene.kafka, router, scene.topic);
    gateway.signal('SIGCONT');

    expect(await gateway.exit).toBe(1);
    expect(gateway.output).toContain('"event":"process.failed"');
  });
});
