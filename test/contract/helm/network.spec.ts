import { describe, expect, it } from '@jest/globals';
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

const DEFAULT_POLICY = [...LEAST_VALUES, '--set', 'networkPolicy.enabled=true'];
const DNS = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

describe('the NetworkPolicies', () => {
  it('let in whoever asks for the port of the gateway, and out to DNS and Kafka', async () => {
    const manifests = await renderChart(...DEFAULT_POLICY);

    expect(named(manifests, 'NetworkPolicy', 'demo-event-gateway').spec).toEqual({
      podSelector: deployment(manifests).selector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
      egress: [DNS, { ports: [{ port: 9092, protocol: 'TCP' }] }],
    });
  });

  it('let out to public addresses alone, as the gateway itself does', async () => {
    const manifests = await renderChart(...DEFAULT_POLICY);
    const { spec } = named(manifests, 'NetworkPolicy', 'demo-event-gateway-endpoints');
    const { egress }: { egress: { to: { ipBlock: { cidr: string; except: string[] } }[] }[] } =
      Object(spec);
    const [ipv4, ipv6] = egress[0]!.to.map(({ ipBlock }) => ipBlock);

    expect(egress[0]).not.toHaveProperty('ports');
    expect(ipv4).toMatchObject({
      cidr: '0.0.0.0/0',
      except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '192.168.0.0/16']),
    });
    expect(ipv6).toEqual({ cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] });
  });

  it('let out to the networks that endpoints may be in although they are private', async () => {
    const allowed = String.raw`settings.ENDPOINT_ALLOW_CIDRS=10.20.0.0/16\, fd00::/8`;
    const manifests = await renderChart(...DEFAULT_POLICY, '--set', allowed);

    expect(named(manifests, 'NetworkPolicy', 'demo-event-gateway-endpoints').spec).toMatchObject({
      egress: [
        {
          to: [
            { ipBlock: { cidr: '0.0.0.0/0' } },
            { ipBlock: { cidr: '::/0' } },
            { ipBlock: { cidr: '10.20.0.0/16' } },
            { ipBlock: { cidr: 'fd00::/8' } },
          ],
        },
      ],
    });
  });

  it('let only dispatchers out to endpoints', async () => {
    const manifests = await renderChart(...ciValues('role-groups'));
    const { spec } = named(manifests, 'NetworkPolicy', 'demo-event-gateway-endpoints');
    const { podSelector }: { podSelector: { matchLabels: object } } = Object(spec);
    const selected = ['api', 'dispatcher', 'routing'].filter((group) => {
      const { labels } = deployment(manifests, `demo-event-gateway-${group}`).template.metadata;
      return Object.entries(podSelector.matchLabels).every(
        ([name, value]) => labels[name] === value,
      );
    });

    expect(selected).toEqual(['dispatcher']);
  });

  it('are as narrow as the values say, and still let `helm test` and the token endpoint through', async () => {
    const manifests = await renderChart(...ciValues('all'));
    const test = named(manifests, 'Pod', 'demo-event-gateway-test');
    const { spec } = named(manifests, 'NetworkPolicy', 'demo-event-gateway');

    expect(spec).toMatchObject({
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } },
            {
              podSelector: {
                matchLabels: {
                  'app.kubernetes.io/name': test.metadata.labels['app.kubernetes.io/name'],
                },
              },
            },
          ],
        },
      ],
      egress: [
        DNS,
        {
          ports: [{ port: 9093 }, { port: 9094 }],
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kafka' } } }],
        },
        { ports: [{ port: 8443, protocol: 'TCP' }] },
        { ports: [{ port: 4317, protocol: 'TCP' }] },
      ],
    });
  });

  it.each([
    ['https://login.example.com/token', 443],
    ['http://login.example.com/token', 80],
    ['http://[2001:db8::1]:8099/token', 8099],
  ])('know the port of the token endpoint %s', async (endpoint, port) => {
    const oauth = `kafka.sasl.oauth.tokenEndpoint=${endpoint}`;
    const manifests = await renderChart(...DEFAULT_POLICY, '--set-string', oauth);
    const { spec } = named(manifests, 'NetworkPolicy', 'demo-event-gateway');

    expect(spec).toMatchObject({ egress: [DNS, {}, { ports: [{ port }] }] });
  });
});

describe('the way to the API', () => {
  it('is a Service to the port of the pods', async () => {
    const manifests = await renderChart(...LEAST_VALUES, '--set', 'service.port=80');
    const { template } = deployment(manifests);
    const { spec } = named(manifests, 'Service', 'demo-event-gateway');
    const { selector }: { selector: object } = Object(spec);

    expect(spec).toMatchObject({ type: 'ClusterIP', ports: [{ port: 80, targetPort: 'http' }] });
    expect(gatewayOf(manifests).ports).toMatchObject([{ name: 'http' }]);
    expect(template.metadata.labels).toMatchObject(selector);
  });

  it.each(['Ingress', 'HTTPRoute'])('by an %s leaves metrics and health inside', async (kind) => {
    const [route] = ofKind(await renderChart(...ciValues('all')), kind);
    const paths = JSON.stringify(route!.spec);

    for (const path of ['/v1', '/docs', '/openapi.json']) expect(paths).toContain(`"${path}"`);
    for (const path of ['"/"', 'metrics', 'health']) expect(paths).not.toContain(path);
  });

  it('leads to the Service', async () => {
    const manifests = await renderChart(...ciValues('all'));

    expect(named(manifests, 'Ingress', 'demo-event-gateway').spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ secretName: 'gateway-tls', hosts: ['gateway.example.com'] }],
      rules: [
        {
          host: 'gateway.example.com',
          http: {
            paths: expect.arrayContaining([
              {
                path: '/v1',
                pathType: 'Prefix',
                backend: { service: { name: 'demo-event-gateway', port: { name: 'http' } } },
              },
            ]),
          },
        },
      ],
    });
    expect(named(manifests, 'HTTPRoute', 'demo-event-gateway').spec).toMatchObject({
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      hostnames: ['gateway.example.com'],
      rules: [{ backendRefs: [{ name: 'demo-event-gateway', port: 80 }] }],
    });
  });

  it('is no way for the pods to Kubernetes', async () => {
    expect(podOf(await renderChart(...LEAST_VALUES))).toMatchObject({ enableServiceLinks: false });
  });
});
