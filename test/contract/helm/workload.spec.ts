import { describe, expect, it } from '@jest/globals';
import {
  ALL_VALUES,
  lintChart,
  renderChart,
  type Manifest,
  type PodSpec,
} from '../support/helm.js';
import { dockerStages, instructionsOf } from '../support/dockerfile.js';
import { settingsFrom } from '../support/settings.js';

const LEAST_VALUES = ['--set', 'kafka.brokers={kafka:9092}', '--set', 'sourceTopics={shop.orders}'];
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

type Model = new (manifest: Manifest) => { validate(): void };

/** Rejects an object that breaks the schema of its kind. */
async function validate(manifest: Manifest): Promise<void> {
  const models: Record<string, Model> = await import(`kubernetes-models/${manifest.apiVersion}`);
  const { [manifest.kind]: ModelOfKind } = models;
  expect(ModelOfKind).toBeDefined();
  expect(() => new ModelOfKind!(manifest).validate()).not.toThrow();
}

const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name)!;

const podOf = (manifests: readonly Manifest[]): PodSpec =>
  named(manifests, 'Deployment', 'demo-event-gateway').spec!.template.spec;

describe('the Helm chart', () => {
  it('passes helm lint --strict with its defaults and with everything set', async () => {
    expect(await lintChart()).toContain('0 chart(s) failed');
    expect(await lintChart(...ALL_VALUES)).toContain('0 chart(s) failed');
  });

  it.each([
    ['the least values', LEAST_VALUES],
    ['every value', ALL_VALUES],
  ])('renders objects that Kubernetes accepts with %s', async (_, values) => {
    const manifests = await renderChart(...values);

    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
      'ConfigMap',
      'ConfigMap',
      'Deployment',
      'Service',
      'ServiceAccount',
    ]);
    for (const manifest of manifests) await validate(manifest);
  });

  it('refuses to install without brokers or source topics, by name', async () => {
    await expect(renderChart('--set', 'sourceTopics={a}')).rejects.toThrow(
      /kafka\.brokers is required/,
    );
    await expect(renderChart('--set', 'kafka.brokers={k:9092}')).rejects.toThrow(
      /sourceTopics is required/,
    );
  });

  it.each([
    ['a value that it does not know', ['--set', 'replicas=3']],
    ['a setting that it sets itself', ['--set', 'settings.HTTP_PORT=9000']],
    ['a broker without a port', ['--set', 'kafka.brokers={kafka}']],
  ])('refuses %s', async (_, wrong) => {
    await expect(renderChart(...LEAST_VALUES, ...wrong)).rejects.toThrow(/schema/);
  });

  it('hands the pods settings, endpoints and subscriptions that the gateway accepts', async () => {
    const manifests = await renderChart(...ALL_VALUES);
    const env = named(manifests, 'ConfigMap', 'demo-event-gateway').data!;
    const files = named(manifests, 'ConfigMap', 'demo-event-gateway-declared').data!;
    const { settings, declared } = settingsFrom(
      { ...env, CONFIG_FILE: '/etc/event-gateway/gateway.yaml', ADMIN_API_KEY: 'k'.repeat(32) },
      (path) => (path.endsWith('gateway.yaml') ? files['gateway.yaml']! : SECRET),
    );

    expect(settings.sourceTopics).toEqual(['shop.orders', /^billing\./]);
    expect(settings.maxMessageBytes).toBe(2_097_152);
    expect(declared.endpoints?.map(({ id }) => id)).toEqual(['shipping']);
    expect(declared.subscriptions?.map(({ id }) => id)).toEqual(['shipping-orders']);
  });

  it('leaves endpoints made over the API alone when it declares none', async () => {
    const manifests = await renderChart(...LEAST_VALUES);
    const files = named(manifests, 'ConfigMap', 'demo-event-gateway-declared').data!;
    const env = named(manifests, 'ConfigMap', 'demo-event-gateway').data!;
    const { declared } = settingsFrom(
      { ...env, CONFIG_FILE: 'gateway.yaml', API_AUTH: 'none' },
      () => files['gateway.yaml']!,
    );

    expect(declared).toEqual({ endpoints: null, subscriptions: null });
  });

  it('runs as the user of the image, without rights and with a root file system that it can not write', async () => {
    const { securityContext, containers } = podOf(await renderChart(...LEAST_VALUES));
    const [user, group] = instructionsOf(dockerStages().at(-1)!, 'USER')[0]!.split(':').map(Number);

    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: group,
    });
    expect(containers[0]!.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('takes secrets from Secrets that exist, and never renders one', async () => {
    const manifests = await renderChart(...ALL_VALUES);

    expect(podOf(manifests).containers[0]!.envFrom).toEqual([
      { configMapRef: { name: 'demo-event-gateway' } },
      { secretRef: { name: 'event-gateway' } },
    ]);
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('asks the health endpoints that the gateway has', async () => {
    const [container] = podOf(await renderChart(...LEAST_VALUES)).containers;

    expect(container!.livenessProbe.httpGet.path).toBe('/health/live');
    expect(container!.readinessProbe.httpGet.path).toBe('/health/ready');
  });

  it('sends the Service to the pods of the Deployment', async () => {
    const manifests = await renderChart(...LEAST_VALUES);
    const { selector } = named(manifests, 'Service', 'demo-event-gateway').spec!;
    const { template } = named(manifests, 'Deployment', 'demo-event-gateway').spec!;

    expect(template.metadata.labels).toMatchObject(selector);
  });
});
