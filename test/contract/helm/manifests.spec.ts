import { describe, expect, it, jest } from '@jest/globals';
import { LEAST_VALUES, ciValues, ofKind, renderChart, valuesFiles } from '../../support/helm.js';
import { isCore, schemaFaults } from '../../support/kubernetes-schemas.js';
import { typeFaults } from '../../support/kubernetes-types.js';

// The TypeScript compiler checks every object of every way, in one go.
jest.setTimeout(120_000);

const OLD_KUBERNETES = ['--kube-version', '1.25.0'];

/** The ways to use the chart, beyond those that have a values file. */
const MATRIX: (readonly [string, readonly string[]])[] = [
  ['the least values', LEAST_VALUES],
  ...valuesFiles(),
  ['one deployment by KEDA', [...LEAST_VALUES, '--set', 'keda.enabled=true']],
  [
    'an Ingress without TLS',
    [...LEAST_VALUES, '--set', 'ingress.enabled=true,ingress.hosts={a.example}'],
  ],
  ['a NetworkPolicy with its defaults', [...LEAST_VALUES, '--set', 'networkPolicy.enabled=true']],
  [
    'no disruption budget and no account',
    [...LEAST_VALUES, '--set', 'podDisruptionBudget.enabled=false,serviceAccount.create=false'],
  ],
  [
    'a ServiceMonitor over one deployment',
    [...LEAST_VALUES, '--set', 'serviceMonitor.enabled=true'],
  ],
  ['an old Kubernetes, all in one', [...ciValues('all'), ...OLD_KUBERNETES]],
  ['an old Kubernetes, role groups', [...ciValues('role-groups'), ...OLD_KUBERNETES]],
];

describe('the rendered objects', () => {
  it.each(MATRIX)('are what Kubernetes and the operators accept with %s', async (_, values) => {
    const manifests = await renderChart(...values);

    expect(ofKind(manifests, 'Deployment').length).toBeGreaterThan(0);
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      expect({ kind, name: metadata.name, faults: await schemaFaults(manifest) }).toEqual({
        kind,
        name: metadata.name,
        faults: [],
      });
    }
  });

  it.each(MATRIX)(
    'have names of their own and the labels of the release with %s',
    async (_, values) => {
      const manifests = await renderChart(...values);
      const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

      expect(names).toEqual([...new Set(names)]);
      for (const { metadata } of manifests) {
        expect(metadata.labels).toMatchObject({
          'app.kubernetes.io/instance': 'demo',
          'app.kubernetes.io/managed-by': 'Helm',
          'helm.sh/chart': expect.stringMatching(/^event-gateway-/),
        });
        expect(metadata.name.length).toBeLessThanOrEqual(63);
      }
    },
  );

  it('are few with the least values', async () => {
    const manifests = await renderChart(...LEAST_VALUES);

    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
      'ConfigMap',
      'ConfigMap',
      'Deployment',
      'Pod',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ]);
  });

  it('carry the labels and annotations that are asked for everywhere', async () => {
    for (const { metadata, kind } of await renderChart(...ciValues('all'))) {
      expect({ kind, labels: metadata.labels }).toMatchObject({
        kind,
        labels: { team: 'integrations' },
      });
      if (kind === 'Pod') continue;
      expect(metadata.annotations).toMatchObject({ 'example.com/owner': 'integrations' });
    }
  });

  it('keep within the length of names when the release has a long one', async () => {
    const fullname = 'a-release-whose-name-is-about-as-long-as-names-of-releases-get';
    const manifests = await renderChart(
      ...ciValues('role-groups'),
      '--set',
      `fullnameOverride=${fullname}`,
    );

    for (const manifest of manifests) expect(await schemaFaults(manifest)).toEqual([]);
    for (const { kind, metadata } of manifests)
      expect(metadata.name.length).toBeLessThanOrEqual(kind === 'ConfigMap' ? 253 : 63);
  });
});

describe('the objects of Kubernetes itself', () => {
  it('have no field that Kubernetes does not know, in all ways to use the chart', async () => {
    const rendered = await Promise.all(MATRIX.map(([, values]) => renderChart(...values)));
    const different = new Map(
      rendered.flat().map((manifest) => [JSON.stringify(manifest), manifest]),
    );

    expect(typeFaults([...different.values()].filter(isCore))).toEqual([]);
  });
});

describe('the tests themselves', () => {
  it('find a field that does not exist, of any kind', async () => {
    const manifests = await renderChart(...ciValues('all'));
    const broken = manifests
      .filter(({ spec }) => spec !== undefined)
      .map((manifest) =>
        Object.assign(manifest, { spec: { ...Object(manifest.spec), surprise: 1 } }),
      );
    const custom = broken.filter((manifest) => !isCore(manifest));
    const faults = await Promise.all(custom.map(schemaFaults));

    expect(faults.map((each) => each.join())).toEqual(
      custom.map(() => expect.stringContaining('surprise')),
    );
    expect(typeFaults(broken.filter(isCore))).toEqual(
      broken.filter(isCore).map(() => expect.stringContaining('surprise')),
    );
  });
});
