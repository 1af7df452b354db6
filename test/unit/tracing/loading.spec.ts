import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { openTracer } from '../../../src/composition/tracing.js';
import { Settings } from '../../../src/config/settings.js';
import { silentLogger } from '../../support/silent-logger.js';

async function filesThat(match: RegExp): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob('src/**/*.ts'))
    if (match.test(await readFile(path, 'utf8'))) found.push(path);
  return found.toSorted();
}

describe('the export of spans', () => {
  it('is off unless a collector is named', async () => {
    expect(await openTracer(new Settings(), silentLogger)).toBeNull();
  });

  it('is loaded by nothing but that: no file outside its folder imports it, but for one on demand', async () => {
    const users = await filesThat(/from '@opentelemetry\//);
    expect(users.length).toBeGreaterThan(0);
    for (const path of users) expect(path).toMatch(/^src\/tracing\//);
    expect(await filesThat(/from '[^']*\/tracing\//)).toEqual([]);
    expect(await filesThat(/await import\('\.\.\/tracing\//)).toEqual([
      'src/composition/tracing.ts',
    ]);
  });
});
