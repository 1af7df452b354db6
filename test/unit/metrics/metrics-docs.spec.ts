import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { metricsDocument } from '../../../src/metrics/metrics-docs.js';
import { formatted } from '../../support/formatted.js';

describe('docs/metrics.md', () => {
  it('is what the catalogue says (npm run docs writes it)', async () => {
    const path = 'docs/metrics.md';
    expect(await readFile(path, 'utf8')).toBe(await formatted(metricsDocument(), path));
  });
});
