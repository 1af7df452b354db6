import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import kafkajs, { type AclEntry } from 'kafkajs';
import { JavaBroker } from '../../../scripts/broker/java-broker.mjs';
import { freePort } from '../../../scripts/processes/free-port.mjs';
import { CliProcess, type CliEnd } from '../../support/cli-process.js';
import { ciValues, named, renderChart } from '../../support/helm.js';
import { orders } from '../../support/orders.js';
import { Scene } from '../../support/scene.js';
import { answer } from '../../support/scripted-answer.js';
import { eventually } from '../eventually.js';

jest.setTimeout(180_000);

const libs = process.env['KAFKA_LIBS'];
const suite = libs !== undefined && existsSync(libs) ? describe : describe.skip;
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const PASSWORD = 'not-a-secret';

interface Rule {
  readonly resource: { readonly type: string; readonly name: string; readonly patternType: string };
  readonly operations: readonly string[];
}

const TYPES: Readonly<Record<string, number>> = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
};

/** What Strimzi's User Operator makes of a rule. */
function aclsOf({ resource, operations }: Rule): AclEntry[] {
  return operations.map((operation) => ({
    principal: 'User:gateway',
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    operation: operationOf(operation),
    resourceType: TYPES[resource.type]!,
    resourceName: resource.name,
    resourcePatternType:
      resource.patternType === 'prefix'
        ? ResourcePatternTypes.PREFIXED
        : ResourcePatternTypes.LITERAL,
  }));
}

/** `DescribeConfigs` is `DESCRIBE_CONFIGS` in kafkajs. */
function operationOf(name: string): number {
  const key = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const [, value] = Object.entries(AclOperationTypes).find(([each]) => each === key) ?? [];
  if (typeof value !== 'number') throw new Error(`kafkajs knows no operation ${name}`);
  return value;
}

/** The chart's rules for the gateways of a scene. */
async function rulesOf(scene: Scene, more = 'strimzi.user.growTopics=false'): Promise<Rule[]> {
  const values = { sourceTopics: [scene.topic], settings: { TOPIC_PREFIX: scene.prefix } };
  const manifests = await renderChart(
    ...ciValues('strimzi'),
    ...Object.entries(values).flatMap(([name, value]) => [
      '--set-json',
      `${name}=${JSON.stringify(value)}`,
    ]),
    '--set',
    `strimzi.topics.enabled=false,strimzi.user.readOutcomes=false,${more}`,
  );
  return Object(named(manifests, 'KafkaUser', 'demo-event-gateway').spec).authorization.acls;
}

suite("the KafkaUser's rights (needs KAFKA_LIBS, the folder with the jars)", () => {
  let broker: JavaBroker;
  let scene: Scene;
  let rules: readonly Rule[] = [];

  beforeAll(async () => {
    const secured = `SASL_PLAINTEXT://127.0.0.1:${await freePort()}`;
    broker = await JavaBroker.start({
      libs: libs ?? '',
      properties: {
        listeners: secured,
        'advertised.listeners': secured,
        'listener.security.protocol.map':
          'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.sasl_plaintext.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_gateway="${PASSWORD}";`,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // The test itself and the broker, over the other listeners.
        'super.users': 'User:ANONYMOUS',
      },
    });
    scene = await Scene.open('rights', {
      brokers: [broker.brokers],
      settings: {
        KAFKA_BROKERS: secured.slice('SASL_PLAINTEXT://'.length),
        KAFKA_SASL_MECHANISM: 'plain',
        KAFKA_SASL_USERNAME: 'gateway',
        KAFKA_SASL_PASSWORD: PASSWORD,
        LOG_LEVEL: 'debug',
      },
    });
    rules = await rulesOf(scene);
    const admin = scene.kafka.admin();
    await admin.connect();
    await admin.createAcls({ acl: rules.flatMap(aclsOf) });
    await admin.disconnect();
  });
  afterAll(async () => {
    await scene?.close();
    await broker?.stop();
  });

  it('are enough to make topics, deliver, try again, detach, catch up and be restarted', async () => {
    const first = await scene.startGateway();
    scene.receiver.script((_, index) => answer(index < 3 ? 500 : 200), '/flaky');
    await scene.endpoint('well');
    await scene.endpoint('flaky', { endpoint: { retry: { delaysSeconds: [5] } } });
    await scene.produce(orders(20, 'order.created'));
    await eventually('both got all', () => {
      const well = new Set(scene.webhookIds('well')).size;
      const flaky = new Set(scene.webhookIds('flaky')).size;
      return well === 20 && flaky === 20;
    });
    await scene.api().call('POST', '/v1/endpoints/well/pause');
    await scene.produce(orders(5, 'order.created', 21));
    await first.terminate();
    const second = await scene.startGateway();
    await scene.api(second).call('POST', '/v1/endpoints/well/resume');
    await eventually('the rest came', () => new Set(scene.webhookIds('well')).size === 25);

    expect(first.output + second.output).not.toMatch(/authoriz/i);
  });

  it('are not enough to look at what became of deliveries, and the command says which is missing', async () => {
    const tail = (): Promise<CliEnd> =>
      new CliProcess(['results', 'tail'], scene.settings({ LOG_LEVEL: 'info' })).end;

    const refused = await tail();

    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`has no right to read ${scene.topology.results}`);
    expect(refused.err).not.toContain('    at ');
  });

  it('are still enough after the topics grew, for which it needs more for a while', async () => {
    const grow = (): Promise<CliEnd> =>
      new CliProcess(['topics', 'grow', '--partitions', '8'], scene.settings()).end;
    const known = new Set(rules.flatMap(aclsOf).map((acl) => JSON.stringify(acl)));
    const all = (await rulesOf(scene, 'strimzi.user.growTopics=true')).flatMap(aclsOf);
    const more = all.filter((acl) => !known.has(JSON.stringify(acl)));
    await scene.stopGateways();

    const without = await grow();
    await scene.withAdmin((admin) => admin.createAcls({ acl: more }));
    const grown = await grow();
    await scene.withAdmin((admin) => admin.deleteAcls({ filters: more }));

    expect(without.code).toBe(1);
    expect(grown).toMatchObject({ code: 0 });
    await scene.startGateway({ DELIVERIES_PARTITIONS: '8' });
    await scene.produce(orders(5, 'order.created', 26));
    await eventually('all came', () => new Set(scene.webhookIds('well')).size === 30);
  });

  it('are no more than for its own prefix and the source topics', () => {
    const others = rules.filter(({ resource }) => !resource.name.startsWith(`${scene.prefix}.`));

    expect(others).toEqual(
      [scene.topic, 'billing.'].map((name) => ({
        resource: expect.objectContaining({ type: 'topic', name }),
        operations: ['Describe', 'DescribeConfigs', 'Read'],
      })),
    );
    for (const operation of ['All', 'Alter', 'AlterConfigs', 'ClusterAction'])
      expect(rules.flatMap(({ operations }) => operations)).not.toContain(operation);
  });
});
