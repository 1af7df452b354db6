import { DATASOURCE } from './panels.mjs';
import { delivery } from './rows/delivery.mjs';
import { endpoints } from './rows/endpoints.mjs';
import { kafka } from './rows/kafka.mjs';
import { overview } from './rows/overview.mjs';
import { processes } from './rows/process.mjs';

const COLUMNS = 24;
const ROWS = [overview, delivery, endpoints, kafka, processes];

/**
 * The dashboard of Grafana as its JSON model: `npm run docs` writes it to helm/event-gateway/files/dashboard.json.
 *
 * @source https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboard() {
  return {
    uid: 'event-gateway',
    title: 'Event Gateway',
    description: 'From Kafka to webhooks: what comes, what goes, who is in trouble.',
    tags: ['event-gateway', 'kafka', 'webhooks'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [alertsThatFire()] },
    links: [],
    templating: { list: [datasource(), ...choices()] },
    panels: placed(ROWS),
  };
}

function datasource() {
  return {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    current: {},
    hide: 0,
    refresh: 1,
  };
}

/** Of replicas. Without Kubernetes there is no namespace, and `.*` is right, too. */
function choices() {
  return [
    choice('namespace', 'Namespace', 'event_gateway_build_info'),
    choice('instance', 'Replica', 'event_gateway_build_info{namespace=~"$namespace"}'),
  ];
}

function choice(label, title, of) {
  const query = `label_values(${of}, ${label})`;
  return {
    name: label,
    label: title,
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: label },
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
    includeAll: true,
    multi: true,
    refresh: 2,
    sort: 1,
    hide: 0,
  };
}

function alertsThatFire() {
  return {
    name: 'Alerts',
    datasource: DATASOURCE,
    enable: true,
    iconColor: 'red',
    expr: 'ALERTS{alertname=~"EventGateway.*", alertstate="firing", namespace=~"$namespace"}',
    titleFormat: '{{alertname}}',
    tagKeys: 'severity',
  };
}

/** Numbers all panels and places them from left to right, row below row. */
function placed(rows) {
  const panels = [];
  let [x, y, height] = [0, 0, 0];
  const newLine = () => {
    [x, y, height] = [0, y + height, 0];
  };
  const place = ({ size, ...panel }) => {
    if (x + size.w > COLUMNS) newLine();
    panels.push({ id: panels.length + 1, ...panel, gridPos: { x, y, ...size } });
    x += size.w;
    height = Math.max(height, size.h);
  };
  for (const row of rows) {
    newLine();
    place({
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      size: { w: COLUMNS, h: 1 },
    });
    for (const panel of row.panels) place({ ...panel, datasource: DATASOURCE });
  }
  return panels;
}
