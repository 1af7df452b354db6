import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { alertRules } from '../../support/alert-rules.js';
import { isMetric, processMetrics, promqlFaults } from '../../support/promql.js';
import { inRepository, readRepositoryFile } from '../../support/repository.js';

const RULES = alertRules();
const RUNBOOKS = 'docs/runbooks';
const SECTIONS = ['Meaning', 'What users see', 'What to look at', 'What to do'];
const ofProcess = await processMetrics();

const pages = readdirSync(inRepository(RUNBOOKS)).filter((name) => name !== 'README.md');

describe.each(RULES)('the alert $alert', ({ alert, expr, labels, annotations }) => {
  it('looks at metrics and labels that there are', () => {
    expect(promqlFaults(expr, ofProcess)).toEqual([]);
  });

  it('tells how urgent it is, what it is, and where to read on', () => {
    expect(['critical', 'warning']).toContain(labels['severity']);
    expect(annotations['summary']).toMatch(/^[A-Z].*\.$/);
    expect(annotations['description']).toMatch(/\.$/);
    expect(annotations['runbook_url']).toMatch(/^docs\/runbooks\/[a-z-]+\.md$/);
  });

  it('has a runbook of its own with all sections', () => {
    const page = readRepositoryFile(annotations['runbook_url']!);
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(SECTIONS);
  });

  it('stands with its severity in the table of runbooks', () => {
    const file = annotations['runbook_url']!.slice(RUNBOOKS.length + 1);
    const row = new RegExp(`\\[${alert}\\]\\(${file}\\) *\\| ${labels['severity']} `);
    expect(readRepositoryFile(`${RUNBOOKS}/README.md`)).toMatch(row);
  });

  it('is tested on made series', () => {
    expect(readRepositoryFile('test/contract/alert-rules.test.yaml')).toContain(
      `alertname="${alert}", alertstate="firing", `,
    );
  });
});

describe('the runbooks', () => {
  it('are one for each alert, and none besides', () => {
    const named = RULES.map(({ annotations }) => annotations['runbook_url']!);
    expect(new Set(named)).toEqual(new Set(pages.map((page) => `${RUNBOOKS}/${page}`)));
    expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
    expect(pages).toHaveLength(RULES.length);
  });

  it.each(pages)('%s names metrics that there are', (page) => {
    const text = readRepositoryFile(`${RUNBOOKS}/${page}`);
    const names = text.match(/\b(?:event_gateway|nodejs|process)_\w+/g) ?? [];
    expect(names.filter((name) => !isMetric(name, ofProcess))).toEqual([]);
    const expressions = [
      ...text.matchAll(/`([^`]*event_gateway_\w+[({][^`]*|[^`]*\(event_gateway_[^`]*)`/g),
    ];
    expect(expressions.flatMap(([, code]) => promqlFaults(code!, ofProcess))).toEqual([]);
  });
});
