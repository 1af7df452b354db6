import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  LEAST_VALUES,
  ciValues,
  deployment,
  named,
  ofKind,
  renderChart,
  type Labels,
  type Manifest,
} from '../../support/helm.js';
import { readRepositoryFile } from '../../support/repository.js';

interface Rule {
  readonly alert?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}
interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

const written: Rules = parse(readRepositoryFile('helm/event-gateway/files/alert-rules.yaml'));
const alerts = (rules: Rules): Rule[] =>
  rules.groups.flatMap((group) => group.rules).filter(({ alert }) => alert !== undefined);

/** Where the alerts say that help is. */
const urls = (rules: Rules): (string | undefined)[] =>
  alerts(rules).map(({ annotations }) => annotations?.['runbook_url']);

const rulesOf = (manifests: readonly Manifest[]): Rules =>
  Object(named(manifests, 'PrometheusRule', 'demo-event-gateway').spec);
const set = (...values: readonly string[]): string[] => [
  ...LEAST_VALUES,
  '--set',
  values.join(','),
];

describe('the monitors', () => {
  it('scrape every pod at /metrics, by a PodMonitor', async () => {
    const manifests = await renderChart(...ciValues('all'));
    const monitor = named(manifests, 'PodMonitor', 'demo-event-gateway');

    expect(monitor.metadata.labels).toMatchObject({ release: 'prometheus' });
    expect(monitor.spec).toMatchObject({
      selector: deployment(manifests).selector,
      podMetricsEndpoints: [
        {
          port: 'http',
          path: '/metrics',
          interval: '30s',
          metricRelabelings: [{ action: 'drop' }],
        },
      ],
    });
  });

  it('scrape every pod of every group, ready or not, by a ServiceMonitor', async () => {
    const manifests = await renderChart(...ciValues('role-groups'));
    const service = named(manifests, 'Service', 'demo-event-gateway-metrics');
    const monitor = named(manifests, 'ServiceMonitor', 'demo-event-gateway');
    const { selector }: { selector: Labels } = Object(service.spec);
    const { selector: found }: { selector: { matchLabels: Labels } } = Object(monitor.spec);

    expect(service.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    for (const group of ofKind(manifests, 'Deployment'))
      expect(deployment(manifests, group.metadata.name).template.metadata.labels).toMatchObject(
        selector,
      );
    expect(service.metadata.labels).toMatchObject(found.matchLabels);
    expect(named(manifests, 'Service', 'demo-event-gateway').metadata.labels).not.toMatchObject(
      found.matchLabels,
    );
  });

  it('are not there unless asked for', async () => {
    const kinds = (await renderChart(...LEAST_VALUES)).map(({ kind }) => kind);

    for (const kind of ['PodMonitor', 'ServiceMonitor', 'PrometheusRule'])
      expect(kinds).not.toContain(kind);
  });
});

describe('the PrometheusRule', () => {
  it('has the rules of files/alert-rules.yaml as they are', async () => {
    const manifests = await renderChart(...set('prometheusRule.enabled=true'));

    expect(alerts(written).length).toBeGreaterThan(0);
    expect(rulesOf(manifests)).toEqual(written);
  });

  it('leaves out the alerts that are not wanted', async () => {
    const [first, ...others] = alerts(written).map(({ alert }) => alert);
    const manifests = await renderChart(
      ...set('prometheusRule.enabled=true', `prometheusRule.disabledAlerts={${first}}`),
    );

    expect(alerts(rulesOf(manifests)).map(({ alert }) => alert)).toEqual(others);
  });

  it('gives every alert the labels that are asked for', async () => {
    const manifests = await renderChart(
      ...set('prometheusRule.enabled=true', 'prometheusRule.alertLabels.team=web'),
    );

    expect(alerts(rulesOf(manifests))).toEqual(
      alerts(written).map((rule) =>
        expect.objectContaining({ alert: rule.alert, labels: { ...rule.labels, team: 'web' } }),
      ),
    );
  });
});

describe('the runbooks of the alerts', () => {
  it('are found below the address that is given', async () => {
    const base = 'https://git.example.com/gateway';
    const manifests = await renderChart(
      ...set('prometheusRule.enabled=true', `prometheusRule.runbookBaseUrl=${base}/`),
    );
    expect(urls(rulesOf(manifests))).toEqual(
      urls(written).map((page) => (page === undefined ? page : `${base}/${page}`)),
    );
  });
});

describe('the dashboard', () => {
  it('is the JSON of files/dashboard.json, where the sidecar of Grafana finds it', async () => {
    const manifests = await renderChart(...ciValues('all'));
    const { data, metadata } = named(manifests, 'ConfigMap', 'demo-event-gateway-dashboard');

    expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(metadata.annotations).toMatchObject({ grafana_folder: 'Kafka' });
    expect(JSON.parse(data!['demo-event-gateway.json']!)).toEqual(
      JSON.parse(readRepositoryFile('helm/event-gateway/files/dashboard.json')),
    );
  });
});
