import { describe, expect, it } from '@jest/globals';
import { topicSpecs } from '../../../src/kafka/topic-specs.js';
import {
  LEAST_VALUES,
  ciValues,
  gatewayOf,
  named,
  ofKind,
  renderChart,
} from '../../support/helm.js';

const DAY_MS = 86_400_000;

interface TopicSpec {
  readonly topicName: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: Readonly<Record<string, string>>;
}

async function topicsWith(...values: readonly string[]): Promise<TopicSpec[]> {
  const topics = ofKind(await renderChart(...values), 'KafkaTopic');
  return topics.map(({ spec }): TopicSpec => Object(spec));
}

const asKafkaTopics = (plan: Parameters<typeof topicSpecs>[0]): TopicSpec[] =>
  topicSpecs(plan).map(({ name, partitions, replicationFactor, config }) => ({
    topicName: name,
    partitions,
    replicas: replicationFactor,
    config,
  }));

const byName = (one: TopicSpec, other: TopicSpec): number =>
  one.topicName.localeCompare(other.topicName);

describe('the KafkaTopics', () => {
  it('are those that the gateway would make by itself, with its defaults', async () => {
    const topics = await topicsWith(
      ...LEAST_VALUES,
      '--set',
      'strimzi.topics.enabled=true,strimzi.cluster=events',
    );
    const own = asKafkaTopics({
      prefix: 'event-gateway',
      partitions: 24,
      replicationFactor: 3,
      // Kafka's own default for a source topic, and what the headers add.
      maxMessageBytes: 1_048_588 + 65_536,
      longestDeliveryAgeMs: 3 * DAY_MS,
    });

    expect(topics.toSorted(byName)).toEqual(own.toSorted(byName));
  });

  it('follow the settings', async () => {
    const [larger, single] = [
      await topicsWith(...ciValues('strimzi')),
      await topicsWith(...ciValues('strimzi-tls')),
    ];

    expect(larger.toSorted(byName)).toEqual(
      asKafkaTopics({
        prefix: 'event-gateway',
        partitions: 48,
        replicationFactor: 3,
        maxMessageBytes: 4_194_304 + 65_536,
        longestDeliveryAgeMs: DAY_MS,
      }).toSorted(byName),
    );
    expect(single.toSorted(byName)).toEqual(
      asKafkaTopics({
        prefix: 'Web_Hooks',
        partitions: 24,
        replicationFactor: 1,
        maxMessageBytes: 1_048_588 + 65_536,
        longestDeliveryAgeMs: 3 * DAY_MS,
      }).toSorted(byName),
    );
  });

  it('outlive the release, and belong to the cluster in its namespace', async () => {
    const manifests = await renderChart(...ciValues('strimzi-tls'));

    for (const { metadata } of ofKind(manifests, 'KafkaTopic')) {
      expect(metadata).toMatchObject({
        name: expect.stringMatching(/^web-hooks\./),
        namespace: 'kafka',
        labels: { 'strimzi.io/cluster': 'events' },
        annotations: { 'helm.sh/resource-policy': 'keep' },
      });
    }
  });
});

describe('the KafkaUser', () => {
  it('is who the pods are, by SCRAM', async () => {
    const manifests = await renderChart(...ciValues('strimzi'));
    const user = named(manifests, 'KafkaUser', 'demo-event-gateway');

    expect(user).toMatchObject({
      apiVersion: 'kafka.strimzi.io/v1',
      metadata: { namespace: 'default', labels: { 'strimzi.io/cluster': 'events' } },
      spec: { authentication: { type: 'scram-sha-512' } },
    });
    expect(named(manifests, 'ConfigMap', 'demo-event-gateway').data).toMatchObject({
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: user.metadata.name,
    });
    expect(gatewayOf(manifests).env).toContainEqual({
      name: 'KAFKA_SASL_PASSWORD',
      valueFrom: { secretKeyRef: { name: user.metadata.name, key: 'password' } },
    });
  });

  it('is who the pods are, by a certificate', async () => {
    const manifests = await renderChart(...ciValues('strimzi-tls'));
    const { data } = named(manifests, 'ConfigMap', 'demo-event-gateway');
    const secretOf = (variable: string) =>
      gatewayOf(manifests).env.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;

    expect(named(manifests, 'KafkaUser', 'webhooks')).toMatchObject({
      apiVersion: 'kafka.strimzi.io/v1beta2',
      spec: { authentication: { type: 'tls' } },
    });
    expect(data).not.toHaveProperty('KAFKA_SASL_MECHANISM');
    expect(secretOf('KAFKA_TLS_CERT')).toEqual({ name: 'webhooks', key: 'user.crt' });
    expect(secretOf('KAFKA_TLS_KEY')).toEqual({ name: 'webhooks', key: 'user.key' });
  });

  it('may make topics only when nobody else makes them', async () => {
    const [made, unmade] = await Promise.all(
      ['true', 'false'].map((enabled) =>
        renderChart(...ciValues('strimzi'), '--set', `strimzi.topics.enabled=${enabled}`),
      ),
    );
    const rightsIn = (manifests: typeof made): string =>
      JSON.stringify(named(manifests!, 'KafkaUser', 'demo-event-gateway').spec);

    expect(rightsIn(made)).not.toContain('"Create"');
    expect(rightsIn(unmade)).toContain('"Create"');
  });
});
