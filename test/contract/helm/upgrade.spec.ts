import { describe, expect, it } from '@jest/globals';
import {
  LEAST_VALUES,
  ciValues,
  deployment,
  ofKind,
  renderChart,
  type Manifest,
} from '../../support/helm.js';

/**
 * What a release of this chart has been called and selected by since its first version. A changed name makes a second
 * object and deletes the first; a changed selector of a Deployment is refused by Kubernetes.
 */
const GOLDEN = {
  'all in one': {
    values: LEAST_VALUES,
    names: [
      'ConfigMap/demo-event-gateway',
      'ConfigMap/demo-event-gateway-declared',
      'Deployment/demo-event-gateway',
      'PodDisruptionBudget/demo-event-gateway',
      'Service/demo-event-gateway',
      'ServiceAccount/demo-event-gateway',
    ],
    selectors: {
      'demo-event-gateway': {
        'app.kubernetes.io/name': 'event-gateway',
        'app.kubernetes.io/instance': 'demo',
      },
    },
  },
  'role groups': {
    values: ciValues('role-groups'),
    names: [
      'ConfigMap/demo-event-gateway',
      'ConfigMap/demo-event-gateway-declared',
      'Deployment/demo-event-gateway-api',
      'Deployment/demo-event-gateway-dispatcher',
      'Deployment/demo-event-gateway-routing',
      'HorizontalPodAutoscaler/demo-event-gateway-dispatcher',
      'NetworkPolicy/demo-event-gateway',
      'NetworkPolicy/demo-event-gateway-endpoints',
      'PodDisruptionBudget/demo-event-gateway-dispatcher',
      'PodDisruptionBudget/demo-event-gateway-routing',
      'Service/demo-event-gateway',
      'Service/demo-event-gateway-metrics',
      'ServiceAccount/demo-event-gateway',
      'ServiceMonitor/demo-event-gateway',
    ],
    selectors: Object.fromEntries(
      ['api', 'dispatcher', 'routing'].map((group) => [
        `demo-event-gateway-${group}`,
        {
          'app.kubernetes.io/name': 'event-gateway',
          'app.kubernetes.io/instance': 'demo',
          'app.kubernetes.io/component': group,
        },
      ]),
    ),
  },
  'everything beside one Deployment': {
    values: ciValues('all'),
    names: [
      'ConfigMap/demo-event-gateway',
      'ConfigMap/demo-event-gateway-dashboard',
      'ConfigMap/demo-event-gateway-declared',
      'Deployment/demo-event-gateway',
      'HTTPRoute/demo-event-gateway',
      'Ingress/demo-event-gateway',
      'NetworkPolicy/demo-event-gateway',
      'NetworkPolicy/demo-event-gateway-endpoints',
      'PodDisruptionBudget/demo-event-gateway',
      'PodMonitor/demo-event-gateway',
      'PrometheusRule/demo-event-gateway',
      'Secret/demo-event-gateway',
      'Service/demo-event-gateway',
      'ServiceAccount/webhooks',
    ],
    selectors: {
      'demo-event-gateway': {
        'app.kubernetes.io/name': 'event-gateway',
        'app.kubernetes.io/instance': 'demo',
      },
    },
  },
};

/** Of what stays: the pod of `helm test` comes and goes. */
const namesOf = (manifests: readonly Manifest[]): string[] =>
  manifests
    .filter(({ kind }) => kind !== 'Pod')
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .toSorted();

const selectorsOf = (manifests: readonly Manifest[]): object =>
  Object.fromEntries(
    ofKind(manifests, 'Deployment').map(({ metadata: { name } }) => [
      name,
      deployment(manifests, name).selector.matchLabels,
    ]),
  );

describe('an upgrade', () => {
  it.each(Object.entries(GOLDEN))('keeps names and selectors of %s', async (_, golden) => {
    const manifests = await renderChart(...golden.values);

    expect(namesOf(manifests)).toEqual(golden.names);
    expect(selectorsOf(manifests)).toEqual(golden.selectors);
  });

  it('selects by nothing that changes with the version or the values', async () => {
    const before = await renderChart(...LEAST_VALUES);
    const after = await renderChart(
      ...LEAST_VALUES,
      '--set',
      'image.tag=9.9.9,commonLabels.team=a,podLabels.tier=b,replicaCount=9',
    );

    expect(selectorsOf(after)).toEqual(selectorsOf(before));
  });

  it('lets nobody take away what selects the pods', async () => {
    const stolen = String.raw`podLabels.app\.kubernetes\.io/name=other`;
    const manifests = await renderChart(...LEAST_VALUES, '--set', stolen);
    const { selector, template } = deployment(manifests);

    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  });
});
