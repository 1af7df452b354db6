// The kinds of panels of the dashboard. Where each stands and its number are added by dashboard.mjs.

/** What every metric of the gateway is narrowed to. */
export const CHOSEN = 'namespace=~"$namespace", instance=~"$instance"';

/** `name{…}` with the dashboard's choice of replicas, and more matchers. */
export function series(name, matchers = '') {
  return `${name}{${matchers === '' ? CHOSEN : `${CHOSEN}, ${matchers}`}}`;
}

/** Per second, summed by labels. */
export function rate(name, by = '', matchers = '') {
  return `${sum(by)} (rate(${series(name, matchers)}[$__rate_interval]))`;
}

/** A gauge, summed by labels. */
export function total(name, by = '', matchers = '') {
  return `${sum(by)} (${series(name, matchers)})`;
}

/** A quantile of a histogram, by labels. */
export function quantile(q, name, by = '', matchers = '') {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${q}, ${rate(`${name}_bucket`, labels, matchers)})`;
}

function sum(by) {
  return by === '' ? 'sum' : `sum by (${by})`;
}

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/**
 * Lines over time.
 *
 * @param {string} title
 * @param {Record<string, string>} expressions by their legends
 * @param {{ unit?: string, description?: string, stacked?: boolean, exemplars?: boolean, width?: number }} [options]
 */
export function lines(title, expressions, options = {}) {
  const {
    unit = 'short',
    stacked = false,
    exemplars = false,
    width = 8,
    description = '',
  } = options;
  return {
    type: 'timeseries',
    title,
    description,
    size: { w: width, h: 8 },
    targets: targetsOf(expressions, { exemplar: exemplars }),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: stacked ? 25 : 0,
          showPoints: 'never',
          stacking: { group: 'A', mode: stacked ? 'normal' : 'none' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/**
 * One number.
 *
 * @param {string} title
 * @param {string} expression
 * @param {{ unit?: string, description?: string, warnAt?: number, badAt?: number, goodIsHigh?: boolean }} [options]
 *   `warnAt`, `badAt`: where it turns yellow and red
 */
export function number(title, expression, options = {}) {
  const { unit = 'short', description = '', warnAt, badAt, goodIsHigh = false } = options;
  return {
    type: 'stat',
    title,
    description,
    size: { w: 3, h: 4 },
    targets: targetsOf({ '': expression }, { instant: true }),
    fieldConfig: {
      defaults: { unit, thresholds: thresholds(warnAt, badAt, goodIsHigh) },
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: 'none',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: 'auto',
    },
  };
}

/** How values are spread over time. */
export function heatmap(title, histogram, options = {}) {
  const { unit = 's', description = '', width = 8 } = options;
  const buckets = { '{{le}}': rate(`${histogram}_bucket`, 'le') };
  return {
    type: 'heatmap',
    title,
    description,
    size: { w: width, h: 8 },
    targets: targetsOf(buckets, { format: 'heatmap' }),
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      calculate: false,
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Blues', steps: 64 },
      yAxis: { axisPlacement: 'left', unit },
      tooltip: { mode: 'single', showColorScale: false, yHistogram: false },
    },
  };
}

/** The present values of one expression, a line for each combination of labels, the highest first. */
export function ranking(title, expression, options = {}) {
  const { unit = 'short', description = '', width = 8 } = options;
  return {
    type: 'table',
    title,
    description,
    size: { w: width, h: 8 },
    targets: targetsOf({ '': expression }, { instant: true, format: 'table' }),
    fieldConfig: { defaults: { unit }, overrides: [] },
    options: { showHeader: true, sortBy: [{ desc: true, displayName: 'Value' }] },
    transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }],
  };
}

function targetsOf(expressions, more) {
  const targets = [];
  for (const [legend, expr] of Object.entries(expressions)) {
    const refId = String.fromCharCode('A'.charCodeAt(0) + targets.length);
    const legendFormat = legend === '' ? '__auto' : legend;
    targets.push({ refId, datasource: DATASOURCE, expr, legendFormat, ...more });
  }
  return targets;
}

function thresholds(warnAt, badAt, goodIsHigh) {
  const [first, last] = goodIsHigh ? ['red', 'green'] : ['green', 'red'];
  const [low, high] = goodIsHigh ? [badAt, warnAt] : [warnAt, badAt];
  const steps = [{ color: low === undefined && high === undefined ? 'text' : first, value: null }];
  if (low !== undefined) steps.push({ color: 'yellow', value: low });
  if (high !== undefined) steps.push({ color: last, value: high });
  return { mode: 'absolute', steps };
}
