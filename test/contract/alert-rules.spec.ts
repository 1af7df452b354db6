import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { dashboard } from '../../scripts/dashboard/dashboard.mjs';
import { ALERT_RULES } from '../support/alert-rules.js';
import { describeWithPromtool, promtool } from '../support/promtool.js';
import { inRepository } from '../support/repository.js';

describeWithPromtool('the alert rules', () => {
  it('are a rules file that Prometheus takes', async () => {
    const { code, output } = await promtool(['check', 'rules', inRepository(ALERT_RULES)]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/SUCCESS/) });
  });

  it('fire on what they are for, and on nothing else', async () => {
    const tests = inRepository('test', 'contract', 'alert-rules.test.yaml');
    const { code, output } = await promtool(['test', 'rules', tests]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/SUCCESS/) });
  });
});

describeWithPromtool('the dashboard', () => {
  it('asks in PromQL that Prometheus understands', async () => {
    const expressions = dashboard()
      .panels.flatMap(({ targets = [] }) => targets)
      .map(({ expr }) => expr.replaceAll('$__rate_interval', '5m'));
    const rules = [...new Set(expressions)].map((expr, index) => ({
      record: `panel:${index}`,
      expr,
    }));
    expect(rules.length).toBeGreaterThan(50);

    const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
    try {
      const file = join(folder, 'rules.yaml');
      await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
      const { code, output } = await promtool(['check', 'rules', file]);
      expect({ code, output }).toEqual({
        code: 0,
        output: expect.stringMatching(`${rules.length} rules found`),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
