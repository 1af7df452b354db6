import { describe, expect, it } from '@jest/globals';
import { dirname, join } from 'node:path';
import { readRepositoryFile } from '../../support/repository.js';

/** What a script loads at once: imports that wait for the install are `await import(…)` and do not count. */
function importsOf(file: string): string[] {
  const text = readRepositoryFile(file);
  return [...text.matchAll(/^import [^;]*?from '([^']+)';/gms)].map(([, name]) => name!);
}

/** Every package that a script and the files it imports load before its first line runs. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return importsOf(file).flatMap((name) =>
    name.startsWith('.') ? packagesOf(join(dirname(file), name), seen) : [name],
  );
}

describe('a script that runs right after git clone', () => {
  it.each([
    'scripts/quickstart.mjs',
    'scripts/test.mjs',
    'scripts/broker.mjs',
    'scripts/install.mjs',
  ])('%s needs no package', (script) => {
    const packages = packagesOf(script);

    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });
});
