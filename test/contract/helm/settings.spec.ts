import { describe, expect, it } from '@jest/globals';
import { settingsFrom } from '../../support/settings.js';
import { selfSignedCertificate } from '../../support/certificate.js';
import {
  LEAST_VALUES,
  ciValues,
  gatewayOf,
  named,
  ofKind,
  renderChart,
  valuesFiles,
  type Manifest,
} from '../../support/helm.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const { key, cert } = selfSignedCertificate(['localhost']);

/** What a Secret's key of any name might hold. */
const STORED: Readonly<Record<string, string>> = {
  KAFKA_TLS_KEY: key,
  KAFKA_TLS_CERT: cert,
  KAFKA_TLS_CA: cert,
};

/** The environment of a container, with something in place of what Secrets hold. */
function environmentOf(
  manifests: readonly Manifest[],
  deployment?: string,
): Record<string, string> {
  const { env } = gatewayOf(manifests, deployment);
  return {
    ADMIN_API_KEY: 'k'.repeat(32),
    KAFKA_OAUTH_CLIENT_SECRET: 'oauth',
    ...named(manifests, 'ConfigMap', 'demo-event-gateway').data,
    ...Object.fromEntries(
      env
        .filter(({ name }) => name !== 'NODE_OPTIONS')
        .map(({ name, value }) => [name, value ?? STORED[name] ?? 'stored']),
    ),
  };
}

function loadedIn(manifests: readonly Manifest[], deployment?: string) {
  const files = named(manifests, 'ConfigMap', 'demo-event-gateway-declared').data!;
  return settingsFrom(environmentOf(manifests, deployment), (path) =>
    path === '/etc/event-gateway/gateway.yaml' ? files['gateway.yaml']! : SECRET,
  );
}

describe('the settings of a release', () => {
  it.each(valuesFiles())('are ones that every gateway of it accepts with %s', async (_, values) => {
    const manifests = await renderChart(...values);

    for (const { metadata } of ofKind(manifests, 'Deployment'))
      expect(loadedIn(manifests, metadata.name).settings.kafkaBrokers.length).toBeGreaterThan(0);
  });

  it('are those of the values', async () => {
    const { settings, declared } = loadedIn(await renderChart(...ciValues('all')));

    expect(settings).toMatchObject({
      kafkaBrokers: ['kafka-0.kafka:9093', 'kafka-1.kafka:9093'],
      sourceTopics: ['shop.orders', /^billing\./],
      logLevel: 'debug',
      maxMessageBytes: 2_097_152,
      endpointAllowHttp: true,
      kafkaTls: true,
      kafkaTlsCa: cert,
      kafkaTlsKey: key,
      kafkaSaslMechanism: 'oauthbearer',
      kafkaOauthTokenEndpoint: 'https://login.example.com:8443/token',
      kafkaOauthScope: 'kafka',
    });
    expect(declared.endpoints).toMatchObject([
      { id: 'shipping', spec: { maxInFlight: 5 }, secret: SECRET },
    ]);
    expect(declared.subscriptions).toMatchObject([{ id: 'shipping-orders' }]);
  });

  it('leave endpoints made over the API alone when none is declared', async () => {
    const { declared } = loadedIn(await renderChart(...LEAST_VALUES));

    expect(declared).toEqual({ endpoints: null, subscriptions: null });
  });

  it('name the pod in results and logs', async () => {
    const { env } = gatewayOf(await renderChart(...LEAST_VALUES));

    expect(env).toContainEqual({
      name: 'INSTANCE_ID',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
  });

  it('let `settings` win over what `kafka` says', async () => {
    const values = ['kafka.tls.enabled=true', 'settings.KAFKA_TLS=false'];
    const manifests = await renderChart(...LEAST_VALUES, '--set', values.join(','));

    expect(named(manifests, 'ConfigMap', 'demo-event-gateway').data!['KAFKA_TLS']).toBe('false');
  });
});

describe('secrets', () => {
  it('come from Secrets that exist', async () => {
    const manifests = await renderChart(...LEAST_VALUES, '--set', 'secrets={keys,passwords}');

    expect(gatewayOf(manifests).envFrom).toEqual([
      { configMapRef: { name: 'demo-event-gateway' } },
      { secretRef: { name: 'keys' } },
      { secretRef: { name: 'passwords' } },
    ]);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
  });

  it('are kept by the chart when it is told them, and nowhere else', async () => {
    const secret = 'a secret of twenty-six char';
    const manifests = await renderChart(
      ...LEAST_VALUES,
      '--set',
      `secretSettings.ADMIN_API_KEY=${secret}`,
    );
    const rest = manifests.filter(({ kind }) => kind !== 'Secret');

    expect(named(manifests, 'Secret', 'demo-event-gateway').data).toEqual({
      ADMIN_API_KEY: Buffer.from(secret).toString('base64'),
    });
    expect(gatewayOf(manifests).envFrom).toContainEqual({
      secretRef: { name: 'demo-event-gateway' },
    });
    expect(JSON.stringify(rest)).not.toContain(secret);
  });

  it('of Kafka are read key by key', async () => {
    const { env } = gatewayOf(await renderChart(...ciValues('all')));
    const read = env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined);

    expect(read.map(({ name, valueFrom }) => [name, valueFrom?.secretKeyRef])).toEqual([
      ['KAFKA_TLS_CA', { name: 'kafka-ca', key: 'ca.crt' }],
      ['KAFKA_TLS_CERT', { name: 'kafka-client', key: 'tls.crt' }],
      ['KAFKA_TLS_KEY', { name: 'kafka-client', key: 'tls.key' }],
      ['KAFKA_OAUTH_CLIENT_SECRET', { name: 'kafka-oauth', key: 'client-secret' }],
      ['KAFKA_OAUTH_CLIENT_ID', { name: 'kafka-oauth', key: 'client-id' }],
    ]);
  });

  it('of declared endpoints are files', async () => {
    const { volumeMounts } = gatewayOf(await renderChart(...ciValues('all')));

    expect(volumeMounts).toContainEqual({
      name: 'declared-secrets',
      mountPath: '/etc/event-gateway-secrets',
      readOnly: true,
    });
  });
});
