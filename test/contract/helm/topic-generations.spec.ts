import { afterEach, describe, expect, it } from '@jest/globals';
import { topologyOf } from '../../../src/topology.js';
import { LEAST_VALUES, ciValues, named, ofKind, renderChart } from '../../support/helm.js';
import { KubernetesApi } from '../../support/kubernetes-api.js';

const STRIMZI = [
  ...LEAST_VALUES,
  '--set',
  'strimzi.cluster=events,strimzi.topics.enabled=true,strimzi.user.enabled=true',
];
const grown = topologyOf('event-gateway', 2);

interface Topic {
  readonly topicName: string;
  readonly partitions: number;
}

const set = (values: string): string[] => ['--set', values];

describe('after the topics grew', () => {
  it('the KafkaTopics are those of the generation in force', async () => {
    const manifests = await renderChart(
      ...STRIMZI,
      ...set('topicsGeneration=2,settings.DELIVERIES_PARTITIONS=48'),
    );
    const topics = ofKind(manifests, 'KafkaTopic').map(({ spec }): Topic => Object(spec));
    const names = topics.map(({ topicName }) => topicName);

    expect(topics).toContainEqual(
      expect.objectContaining({ topicName: grown.deliveries, partitions: 48 }),
    );
    expect(topics).toContainEqual(
      expect.objectContaining({ topicName: grown.lanes, partitions: 48 }),
    );
    expect(names).toContain(grown.results);
    expect(names).not.toContain(topologyOf('event-gateway').deliveries);
  });

  it('KEDA looks at what waits in the generation in force', async () => {
    const manifests = await renderChart(...ciValues('keda'), ...set('topicsGeneration=3'));
    const { spec } = named(manifests, 'ScaledObject', 'demo-event-gateway-dispatcher');

    expect(spec).toMatchObject({
      triggers: [{ metadata: { topic: topologyOf('hooks', 3).deliveries } }],
    });
  });

  it('refuses a generation that can not be', async () => {
    await expect(renderChart(...LEAST_VALUES, ...set('topicsGeneration=0'))).rejects.toThrow(
      /topicsGeneration/,
    );
  });
});

describe('an upgrade with Strimzi', () => {
  let api: KubernetesApi | null = null;
  afterEach(async () => {
    await api?.stop();
    api = null;
  });

  const upgrade = async (
    present: Readonly<Record<string, number>>,
    values: string,
  ): Promise<unknown> => {
    api = await KubernetesApi.start(present);
    const cluster = ['--dry-run=server', '--disable-openapi-validation'];
    return renderChart(...STRIMZI, ...cluster, '--kubeconfig', api.kubeconfig, ...set(values));
  };

  it.each(['deliveries', 'lanes'])(
    'adds no partitions to %s in place, which would give endpoints two owners',
    async (topic) => {
      const present = { [`event-gateway.${topic}`]: 24 };

      await expect(upgrade(present, 'settings.DELIVERIES_PARTITIONS=48')).rejects.toThrow(
        new RegExp(`event-gateway\\.${topic} has 24.*topics grow.*topicsGeneration`, 's'),
      );
    },
  );

  it.each([
    ['the same number', 'settings.DELIVERIES_PARTITIONS=24'],
    ['a new generation', 'settings.DELIVERIES_PARTITIONS=48,topicsGeneration=2'],
  ])('takes %s', async (_, values) => {
    const present = { 'event-gateway.deliveries': 24, 'event-gateway.lanes': 24 };

    await expect(upgrade(present, values)).resolves.toBeDefined();
  });
});
