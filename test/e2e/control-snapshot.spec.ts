import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { writeControlRecord } from '../../src/control/control-record.js';
import { KeyRingBox } from '../../src/control/endpoints/secret-box.js';
import { aStoredEndpoint } from '../support/control-builders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(120_000);

const ENDPOINTS = 100_000;
const AT_ONCE = 1_000;
const LIMIT_MS = 5_000;

let scene: Scene;
beforeAll(async () => {
  const key = randomBytes(32);
  const settings = { ROLES: 'api', SECRET_KEYS: `a:${key.toString('base64')}` };
  scene = await Scene.open('snapshot', { settings });
  await scene.startGateway();
  await scene.stopGateways();
  await fill(new KeyRingBox([{ id: 'a', key: createSecretKey(key) }], () => undefined));
});
afterAll(() => scene.close());

/** Writes the endpoints as a gateway would have, sealed. */
async function fill(box: KeyRingBox): Promise<void> {
  for (let first = 0; first < ENDPOINTS; first += AT_ONCE) {
    const messages = Array.from({ length: AT_ONCE }, (_, index) => {
      const endpoint = aStoredEndpoint({ id: `ep-${first + index}` });
      return writeControlRecord({ kind: 'endpoint-put', endpoint }, box);
    });
    await scene.producer.send({ topic: scene.topology.control, messages });
  }
}

/** When the gateway printed the first line of an event. */
function timeOf(output: string, event: string): number {
  const line = output.split('\n').find((each) => each.includes(`"event":"${event}"`));
  const { time }: { time: string } = JSON.parse(line ?? '{}');
  return Date.parse(time);
}

describe('a start', () => {
  it('reads 100,000 endpoints with sealed secrets in less than five seconds', async () => {
    const gateway = scene.spawnGateway();
    await gateway.whenReady();
    const readMs =
      timeOf(gateway.output, 'control.ready') - timeOf(gateway.output, 'api.listening');
    process.stdout.write(`snapshot: ${ENDPOINTS} endpoints read in ${readMs} ms\n`);
    expect(readMs).toBeLessThan(LIMIT_MS);
    const last = await scene.api(gateway).endpoint(`ep-${ENDPOINTS - 1}`);
    expect(last.id).toBe(`ep-${ENDPOINTS - 1}`);
  });
});
