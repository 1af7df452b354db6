import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRepository, packageJson, readRepositoryFile } from '../../support/repository.js';

describe('the entry event-gateway/receiver', () => {
  const files = readdirSync(inRepository('src/receiver'));

  it.each(files)('imports nothing but Node and its own folder in %s', (file) => {
    const source = readRepositoryFile(`src/receiver/${file}`);
    const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(imported.filter((name) => !/^(?:\.\/|node:)/.test(name ?? ''))).toEqual([]);
  });

  it('is exported with its types, from where the build puts them', () => {
    expect(packageJson().exports).toEqual({
      './receiver': {
        types: './dist/receiver/receiver.d.ts',
        default: './dist/receiver/receiver.js',
      },
    });
    const { compilerOptions } = JSON.parse(readRepositoryFile('tsconfig.build.json'));
    expect(compilerOptions.declaration).toBe(true);
    expect(files).toContain('receiver.ts');
  });
});
