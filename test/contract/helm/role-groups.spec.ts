import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  LEAST_VALUES,
  ciValues,
  deployment,
  gatewayOf,
  named,
  ofKind,
  podOf,
  renderChart,
  type Labels,
  type Manifest,
} from '../../support/helm.js';

const GROUPS = ['api', 'dispatcher', 'routing'] as const;
const nameOf = (group: string): string => `demo-event-gateway-${group}`;

const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

describe('without role groups', () => {
  it('one Deployment takes all roles', async () => {
    const manifests = await renderChart(...LEAST_VALUES);

    expect(ofKind(manifests, 'Deployment').length).toBe(1);
    expect(gatewayOf(manifests).env.map(({ name }) => name)).not.toContain('ROLES');
  });
});

describe('with role groups', () => {
  let manifests: readonly Manifest[] = [];
  const labelsOf = (group: string): Labels =>
    deployment(manifests, nameOf(group)).template.metadata.labels;

  beforeAll(async () => {
    manifests = await renderChart(...ciValues('role-groups'));
  });

  it('each has a Deployment with its roles', () => {
    const roles = GROUPS.map(
      (group) =>
        gatewayOf(manifests, nameOf(group)).env.find(({ name }) => name === 'ROLES')?.value,
    );

    expect(ofKind(manifests, 'Deployment').length).toBe(GROUPS.length);
    expect(roles).toEqual(['api', 'dispatcher', 'router,forwarder']);
  });

  it('no Deployment selects the pods of another', () => {
    for (const group of GROUPS) {
      const { matchLabels } = deployment(manifests, nameOf(group)).selector;
      expect(GROUPS.filter((other) => selects(matchLabels, labelsOf(other)))).toEqual([group]);
    }
  });

  it('the Service leads to the pods with the API alone', () => {
    const { spec } = named(manifests, 'Service', 'demo-event-gateway');
    const { selector }: { selector: Labels } = Object(spec);

    expect(GROUPS.filter((group) => selects(selector, labelsOf(group)))).toEqual(['api']);
  });

  it('values of a group hold for it alone', () => {
    const [api, dispatcher, routing] = GROUPS.map((group) => deployment(manifests, nameOf(group)));

    expect([api!.replicas, dispatcher!.replicas, routing!.replicas]).toEqual([1, undefined, 3]);
    expect(podOf(manifests, nameOf('dispatcher'))).toMatchObject({
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      terminationGracePeriodSeconds: 60,
    });
    expect(podOf(manifests, nameOf('routing'))).not.toHaveProperty('nodeSelector');
    expect(labelsOf('api')).toMatchObject({ tier: 'front' });
    expect(labelsOf('routing')).not.toHaveProperty('tier');
  });

  it('settings of a group win over those of the release', () => {
    expect(gatewayOf(manifests, nameOf('dispatcher')).env).toContainEqual({
      name: 'MAX_IN_FLIGHT_TOTAL',
      value: '5000',
    });
    expect(gatewayOf(manifests, nameOf('routing')).env.map(({ name }) => name)).not.toContain(
      'MAX_IN_FLIGHT_TOTAL',
    );
  });

  it('a shutdown limit of a group sets its own time to stop', async () => {
    const limit = 'roleGroups.routing.settings.SHUTDOWN_TIMEOUT_MS=90000';
    const patient = await renderChart(...ciValues('role-groups'), '--set', limit);

    expect(podOf(patient, nameOf('routing')).terminationGracePeriodSeconds).toBe(100);
    expect(podOf(patient, nameOf('api')).terminationGracePeriodSeconds).toBe(30 + 5 + 10);
  });

  it('only pods that serve the API wait before they stop', () => {
    expect(gatewayOf(manifests, nameOf('api')).lifecycle).toBeDefined();
    expect(gatewayOf(manifests, nameOf('dispatcher')).lifecycle).toBeUndefined();
  });

  it('a group may switch off and set to zero what the release has on', async () => {
    const none = {
      roles: ['router', 'forwarder'],
      replicaCount: 0,
      topologySpread: { keys: [] },
      autoscaling: { enabled: false },
    };
    const idle = await renderChart(
      ...ciValues('role-groups'),
      '--set',
      'autoscaling.enabled=true',
      '--set-json',
      `roleGroups.routing=${JSON.stringify(none)}`,
    );

    expect(deployment(idle, nameOf('routing')).replicas).toBe(0);
    expect(podOf(idle, nameOf('routing'))).not.toHaveProperty('topologySpreadConstraints');
    expect(podOf(idle, nameOf('api'))).toHaveProperty('topologySpreadConstraints');
    expect(ofKind(idle, 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name)).toEqual([
      'demo-event-gateway-api',
      'demo-event-gateway-dispatcher',
    ]);
  });
});
