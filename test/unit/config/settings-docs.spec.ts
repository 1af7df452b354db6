import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { settingsDocument } from '../../../src/config/settings-docs.js';
import { Settings } from '../../../src/config/settings.js';
import { settingInfos } from '../../../src/config/setting.js';
import { formatted } from '../../support/formatted.js';

describe('docs/configuration.md', () => {
  it('is what the settings say (npm run docs writes it)', async () => {
    const path = 'docs/configuration.md';
    expect(await readFile(path, 'utf8')).toBe(await formatted(settingsDocument(), path));
  });

  it('tells of every setting', () => {
    const fields = settingInfos().map(({ field }) => field);
    expect(fields).toEqual(Object.keys(new Settings()));
  });
});
