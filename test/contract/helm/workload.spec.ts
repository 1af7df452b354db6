import { describe, expect, it } from '@jest/globals';
import { Settings } from '../../../src/config/settings.js';
import { dockerStages, instructionsOf } from '../../support/dockerfile.js';
import {
  LEAST_VALUES,
  ciValues,
  deployment,
  gatewayOf,
  named,
  ofKind,
  podOf,
  renderChart,
} from '../../support/helm.js';

const set = (...values: readonly string[]): string[] => [
  ...LEAST_VALUES,
  ...values.flatMap((value) => ['--set', value]),
];

const annotationsWith = async (...values: readonly string[]) =>
  deployment(await renderChart(...set(...values))).template.metadata.annotations;

describe('the pods', () => {
  it('run as the user of the image, without rights and with a root file system that they can not write', async () => {
    const manifests = await renderChart(...LEAST_VALUES);
    const [user, group] = instructionsOf(dockerStages().at(-1)!, 'USER')[0]!.split(':').map(Number);

    expect(podOf(manifests).securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: group,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(gatewayOf(manifests).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('have no token of Kubernetes', async () => {
    const manifests = await renderChart(...LEAST_VALUES);

    expect(podOf(manifests)).toMatchObject({ automountServiceAccountToken: false });
    expect(named(manifests, 'ServiceAccount', 'demo-event-gateway')).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  it('are asked for the health that the gateway tells, and live on while only the broker is away', async () => {
    const { startupProbe, livenessProbe, readinessProbe } = gatewayOf(
      await renderChart(...LEAST_VALUES),
    );

    expect(startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(60);
  });

  it('listen where the gateway listens', async () => {
    const manifests = await renderChart(...LEAST_VALUES);
    const { data } = named(manifests, 'ConfigMap', 'demo-event-gateway');

    expect(gatewayOf(manifests).ports).toMatchObject([
      { containerPort: Number(data!['HTTP_PORT']) },
    ]);
  });

  it('are given time for what is in flight, whatever the shutdown limit', async () => {
    const { shutdownTimeoutMs } = new Settings();
    const byDefault = podOf(await renderChart(...LEAST_VALUES));
    const longer = podOf(await renderChart(...set('settings.SHUTDOWN_TIMEOUT_MS=120500')));
    const given = podOf(await renderChart(...set('terminationGracePeriodSeconds=300')));

    expect(byDefault.terminationGracePeriodSeconds).toBe(shutdownTimeoutMs / 1000 + 5 + 10);
    expect(longer.terminationGracePeriodSeconds).toBe(121 + 5 + 10);
    expect(given.terminationGracePeriodSeconds).toBe(300);
  });

  it('wait until Services have seen that they go, by a command where Kubernetes can not sleep by itself', async () => {
    const sleeping = gatewayOf(await renderChart(...LEAST_VALUES, '--kube-version', '1.30.0'));
    const commanded = gatewayOf(await renderChart(...LEAST_VALUES, '--kube-version', '1.29.0'));
    const hasty = gatewayOf(await renderChart(...set('preStopSeconds=0')));

    expect(sleeping.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(commanded.lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
    expect(hasty.lifecycle).toBeUndefined();
  });

  it('are spread over zones and nodes, each version by itself', async () => {
    const manifests = await renderChart(...LEAST_VALUES);

    expect(podOf(manifests).topologySpreadConstraints).toEqual(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: deployment(manifests).selector,
        matchLabelKeys: ['pod-template-hash'],
      })),
    );
  });

  it('are replaced one by one, never one less than wanted', async () => {
    const spec = deployment(await renderChart(...LEAST_VALUES));

    expect(spec).toMatchObject({
      minReadySeconds: 10,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });

  it('are replaced when a setting, a declared endpoint or a secret of the chart changes', async () => {
    const before = await annotationsWith();

    expect(await annotationsWith()).toEqual(before);
    for (const change of [
      'settings.LOG_LEVEL=debug',
      'declared.subscriptions[0].id=a,declared.subscriptions[0].endpointId=b,declared.subscriptions[0].types={*}',
      'secretSettings.ADMIN_API_KEY=0123456789abcdef',
    ])
      expect(await annotationsWith(change)).not.toEqual(before);
  });

  it('take the image by its digest before its tag', async () => {
    expect(gatewayOf(await renderChart(...set('image.tag=2.0.0'))).image).toBe(
      'event-gateway:2.0.0',
    );
    expect(gatewayOf(await renderChart(...ciValues('all'))).image).toMatch(
      /^registry\.example\.com\/event-gateway@sha256:[0-9a-f]{64}$/,
    );
  });

  it('get the labels, files, variables and neighbours that are asked for', async () => {
    const manifests = await renderChart(...ciValues('all'));
    const { labels, annotations } = deployment(manifests).template.metadata;
    const pod = podOf(manifests);
    const { env, envFrom, volumeMounts } = gatewayOf(manifests);

    expect(labels).toMatchObject({ team: 'webhooks' });
    expect(annotations).toMatchObject({ 'example.com/logs': 'json' });
    expect(env).toContainEqual({ name: 'NODE_OPTIONS', value: '--max-old-space-size=384' });
    expect(envFrom).toContainEqual({ configMapRef: { name: 'more-settings' } });
    expect(volumeMounts).toContainEqual({ name: 'scratch', mountPath: '/scratch' });
    expect(pod).toMatchObject({
      priorityClassName: 'important',
      nodeSelector: { 'kubernetes.io/arch': 'amd64' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      imagePullSecrets: [{ name: 'registry' }],
      initContainers: [{ name: 'wait' }],
      volumes: expect.arrayContaining([{ name: 'scratch', emptyDir: {} }]),
    });
    expect(pod.containers.map(({ name }) => name)).toEqual(['gateway', 'token-server']);
  });
});

describe('the disruption budget', () => {
  it('selects the pods of its Deployment and lets those go that are not ready', async () => {
    const manifests = await renderChart(...LEAST_VALUES);

    expect(named(manifests, 'PodDisruptionBudget', 'demo-event-gateway').spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: deployment(manifests).selector,
    });
  });

  it('is left out for a group that does not want one', async () => {
    const budgets = ofKind(await renderChart(...ciValues('role-groups')), 'PodDisruptionBudget');

    expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'demo-event-gateway-dispatcher',
      'demo-event-gateway-routing',
    ]);
  });
});
