import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { cliDocument } from '../../../../src/cli/help/cli-document.js';
import { createProgram } from '../../../../src/cli/program.js';
import { FakeCliHost } from '../../../support/cli-host.js';
import { formatted } from '../../../support/formatted.js';

describe('docs/cli.md', () => {
  it('is what the commands say (npm run docs writes it)', async () => {
    const path = 'docs/cli.md';
    const document = cliDocument(createProgram(new FakeCliHost()));
    expect(await readFile(path, 'utf8')).toBe(await formatted(document, path));
  });
});
