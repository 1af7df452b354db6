import { describe, expect, it } from '@jest/globals';
import { dashboard, type DashboardPanel } from '../../../scripts/dashboard/dashboard.mjs';
import { METRICS } from '../../../src/metrics/catalogue.js';
import { formatted } from '../../support/formatted.js';
import { processMetrics, promqlFaults } from '../../support/promql.js';
import { readRepositoryFile } from '../../support/repository.js';

const PATH = 'helm/event-gateway/files/dashboard.json';
const { panels, templating, schemaVersion } = dashboard();
const charts = panels.filter(({ type }) => type !== 'row');
const ofProcess = await processMetrics();

const expressionsOf = ({ targets = [] }: DashboardPanel): string[] =>
  targets.map(({ expr }) => expr);

describe('the dashboard', () => {
  it('is what its script says (npm run docs writes it)', async () => {
    const text = `${JSON.stringify(dashboard(), null, 2)}\n`;
    expect(readRepositoryFile(PATH)).toBe(await formatted(text, PATH));
  });

  it('has rows for the overview, delivery, endpoints in trouble, Kafka and the process', () => {
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual(['Overview', 'Delivery', 'Endpoints in trouble', 'Kafka', 'Process']);
    expect(schemaVersion).toBeGreaterThanOrEqual(39);
  });

  it('takes its data source from a variable, everywhere', () => {
    expect(templating.list.map(({ name, type }) => `${name}: ${type}`)).toContain(
      'datasource: datasource',
    );
    for (const { datasource, targets = [] } of charts)
      for (const each of [{ datasource }, ...targets])
        expect(each.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
  });

  it('places panels beside and below each other, never over each other', () => {
    const cells = new Set<string>();
    for (const { gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells).not.toContain(`${x}/${y}`);
          cells.add(`${x}/${y}`);
        }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('shows every metric of the catalogue', () => {
    const all = charts.flatMap(expressionsOf).join('\n');
    const missing = Object.values(METRICS)
      .map(({ name }) => name)
      .filter((name) => !new RegExp(`\\b${name}(_bucket)?\\b`).test(all));
    expect(missing).toEqual([]);
  });

  it.each(charts)('looks at metrics and labels that there are in "$title"', (panel) => {
    expect(expressionsOf(panel).flatMap((each) => promqlFaults(each, ofProcess))).toEqual([]);
    expect(expressionsOf(panel).length).toBeGreaterThan(0);
  });
});
