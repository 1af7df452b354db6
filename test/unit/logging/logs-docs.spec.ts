import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { logsDocument } from '../../../src/logging/logs-docs.js';
import { formatted } from '../../support/formatted.js';

describe('docs/logs.md', () => {
  it('is what the catalogue says (npm run docs writes it)', async () => {
    const path = 'docs/logs.md';
    expect(await readFile(path, 'utf8')).toBe(await formatted(logsDocument(), path));
  });
});
