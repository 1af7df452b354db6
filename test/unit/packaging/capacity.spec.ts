import { describe, expect, it } from '@jest/globals';
import { readRepositoryFile } from '../../support/repository.js';

const page = readRepositoryFile('docs/capacity.md');
const performance = readRepositoryFile('docs/performance.md');

const number = (text = ''): number => Number(text.replaceAll(',', ''));

/** A number on a page, found by what stands around it. */
function figure(text: string, around: RegExp): number {
  const [, found] = around.exec(text) ?? [];
  if (found === undefined) throw new Error(`there is no ${String(around)}`);
  return number(found);
}

/** The rows of the table with this in its head, cell by cell. */
function table(head: string): string[][] {
  const lines = page.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|') && line.includes(head)) + 2;
  const rows = lines.slice(first);
  return rows.slice(0, rows.indexOf('')).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** `242 GB` and `2.4 TB` in bytes. */
function bytes(text = ''): number {
  const [amount, unit = ''] = text.split(' ');
  return number(amount) * ({ MB: 1e6, GB: 1e9, TB: 1e12 }[unit] ?? Number.NaN);
}

/** How far a rounded figure is from the exact one. */
const off = (value: number, exact: number): number => Math.abs(value / exact - 1);

describe('docs/capacity.md', () => {
  const perProcess = figure(page, /\| ([\d,]+) a second, /);
  const cpuMs = figure(page, /a second, ([\d.]+) ms of CPU each/);

  it('has the figures of docs/performance.md', () => {
    expect(perProcess).toBe(figure(performance, /deliveries of one process +\| +([\d,]+) /));
    expect(cpuMs).toBe(figure(performance, /CPU per delivery +\| +([\d.]+) /));
  });

  it('plans with at most half of what one process was measured to do', () => {
    const planned = figure(page, /replicas = deliveries a second \/ ([\d,]+),/);

    expect(planned).toBeLessThanOrEqual(perProcess / 2);
    for (const [perSecond, cores, replicas, partitions] of table('cores in use')) {
      expect(number(replicas)).toBe(Math.ceil(number(perSecond) / planned) + 1);
      expect(Math.abs(number(cores) - (number(perSecond) * cpuMs) / 1000)).toBeLessThan(0.06);
      expect(number(partitions)).toBe(Math.max(24, 3 * number(replicas)));
    }
  });

  it('works out the memory as it says', () => {
    for (const [endpoints, body, calculated, limit] of table('| calculated |')) {
      const bodies = 2_000 * number(body?.split(' ')[0]) * 1_000;
      const sum = 260e6 + 3_500 * number(endpoints) + 2 * 64e6 + bodies;

      expect(off(bytes(calculated), sum)).toBeLessThan(0.03);
      expect(bytes(limit)).toBeGreaterThan(1.4 * sum);
    }
  });

  it('works out the disk as it says', () => {
    for (const [perSecond, ...sizes] of table('outage of 24 h')) {
      for (const [index, hours] of [24, 72, 168].entries())
        expect(
          off(bytes(sizes[index]), number(perSecond) * 1_400 * (hours + 24) * 3_600),
        ).toBeLessThan(0.03);
    }
  });
});

describe("the chart's pods", () => {
  it('have the memory that the table gives to 10,000 endpoints', () => {
    const values = readRepositoryFile('helm/event-gateway/values.yaml');
    const [, , , limit] = table('| calculated |').find(([count]) => count === '10,000') ?? [];

    expect(values).toContain(`  limits:\n    memory: ${limit?.replace(' MB', 'Mi')}\n`);
  });
});
