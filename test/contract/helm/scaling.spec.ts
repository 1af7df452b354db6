import { describe, expect, it } from '@jest/globals';
import { topologyOf } from '../../../src/topology.js';
import {
  LEAST_VALUES,
  ciValues,
  deployment,
  named,
  ofKind,
  renderChart,
} from '../../support/helm.js';

const hooks = topologyOf('hooks');

describe('the HorizontalPodAutoscaler', () => {
  it('scales its Deployment by CPU and by the metrics that are given', async () => {
    const manifests = await renderChart(...ciValues('autoscaling'));

    expect(named(manifests, 'HorizontalPodAutoscaler', 'demo-event-gateway').spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'demo-event-gateway' },
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 75 } } },
        { type: 'Pods', pods: { metric: { name: 'event_gateway_dispatchable_lag_records' } } },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
    });
    expect(deployment(manifests)).not.toHaveProperty('replicas');
  });

  it('can leave CPU out', async () => {
    const manifests = await renderChart(
      ...ciValues('autoscaling'),
      '--set',
      'autoscaling.targetCPUUtilizationPercentage=null',
    );
    const { spec } = named(manifests, 'HorizontalPodAutoscaler', 'demo-event-gateway');

    expect(spec).toMatchObject({ metrics: [{ type: 'Pods' }] });
  });

  it('is made for the group that asks for it, with the bounds of the others', async () => {
    const scalers = ofKind(
      await renderChart(...ciValues('role-groups')),
      'HorizontalPodAutoscaler',
    );

    expect(scalers).toMatchObject([
      {
        metadata: { name: 'demo-event-gateway-dispatcher' },
        spec: { minReplicas: 2, maxReplicas: 24 },
      },
    ]);
  });
});

describe('the ScaledObject', () => {
  it('scales dispatchers by what waits in deliveries, with the login of the pods', async () => {
    const manifests = await renderChart(...ciValues('keda'));

    expect(named(manifests, 'ScaledObject', 'demo-event-gateway-dispatcher').spec).toMatchObject({
      scaleTargetRef: { name: 'demo-event-gateway-dispatcher', envSourceContainerName: 'gateway' },
      maxReplicaCount: 24,
      triggers: [
        {
          type: 'kafka',
          metadata: {
            bootstrapServers: 'kafka:9094',
            consumerGroup: hooks.groups.dispatcher,
            topic: hooks.deliveries,
            lagThreshold: '5000',
            sasl: 'scram_sha512',
            tls: 'enable',
          },
          authenticationRef: { name: 'demo-event-gateway', kind: 'TriggerAuthentication' },
        },
      ],
    });
    expect(deployment(manifests, 'demo-event-gateway-dispatcher')).not.toHaveProperty('replicas');
  });

  it('scales routers by all topics that the router reads', async () => {
    const { spec } = named(
      await renderChart(...ciValues('keda')),
      'ScaledObject',
      'demo-event-gateway-router',
    );
    const { triggers }: { triggers: { metadata: object }[] } = Object(spec);

    expect(triggers.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({ consumerGroup: hooks.groups.router, lagThreshold: '2000' }),
    ]);
    expect(triggers[0]!.metadata).not.toHaveProperty('topic');
  });

  it('scales one Deployment for all roles by both', async () => {
    const manifests = await renderChart(...LEAST_VALUES, '--set', 'keda.enabled=true');

    expect(named(manifests, 'ScaledObject', 'demo-event-gateway').spec).toMatchObject({
      triggers: [
        { metadata: { consumerGroup: 'event-gateway.router' } },
        { metadata: { consumerGroup: 'event-gateway.dispatcher' } },
      ],
    });
    expect(ofKind(manifests, 'TriggerAuthentication')).toEqual([]);
  });

  it('can go by other triggers alone', async () => {
    const trigger = { type: 'prometheus', metadata: { query: 'x', threshold: '1' } };
    const manifests = await renderChart(
      ...LEAST_VALUES,
      '--set',
      'keda.enabled=true,keda.lagThreshold=0',
      '--set-json',
      `keda.triggers=[${JSON.stringify(trigger)}]`,
    );
    const { spec } = named(manifests, 'ScaledObject', 'demo-event-gateway');
    const { triggers }: { triggers: object[] } = Object(spec);

    expect(triggers).toEqual([trigger]);
  });

  it('takes the login from the variables of the pods', async () => {
    const manifests = await renderChart(...ciValues('keda'));

    expect(named(manifests, 'TriggerAuthentication', 'demo-event-gateway').spec).toEqual({
      env: [
        { parameter: 'username', name: 'KAFKA_SASL_USERNAME', containerName: 'gateway' },
        { parameter: 'password', name: 'KAFKA_SASL_PASSWORD', containerName: 'gateway' },
        { parameter: 'ca', name: 'KAFKA_TLS_CA', containerName: 'gateway' },
      ],
    });
  });

  it('takes tokens from where the gateway takes them', async () => {
    const manifests = await renderChart(...ciValues('all'), '--set', 'keda.enabled=true');
    const { spec } = named(manifests, 'TriggerAuthentication', 'demo-event-gateway');
    const { env }: { env: { parameter: string; name: string }[] } = Object(spec);

    expect(env.map(({ parameter, name }) => [parameter, name])).toEqual([
      ['username', 'KAFKA_OAUTH_CLIENT_ID'],
      ['password', 'KAFKA_OAUTH_CLIENT_SECRET'],
      ['oauthTokenEndpointUri', 'KAFKA_OAUTH_TOKEN_ENDPOINT'],
      ['scopes', 'KAFKA_OAUTH_SCOPE'],
      ['ca', 'KAFKA_TLS_CA'],
      ['cert', 'KAFKA_TLS_CERT'],
      ['key', 'KAFKA_TLS_KEY'],
    ]);
  });

  it('uses a login of its own when one is named', async () => {
    const own =
      'keda.authenticationRef.name=ours,keda.authenticationRef.kind=ClusterTriggerAuthentication';
    const manifests = await renderChart(...ciValues('keda'), '--set', own);

    expect(ofKind(manifests, 'TriggerAuthentication')).toEqual([]);
    expect(named(manifests, 'ScaledObject', 'demo-event-gateway-router').spec).toMatchObject({
      triggers: [{ authenticationRef: { name: 'ours', kind: 'ClusterTriggerAuthentication' } }],
    });
  });
});
