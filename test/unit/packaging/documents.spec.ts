import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository, packageJson, readRepositoryFile } from '../../support/repository.js';

const documents = ['.', 'docs', 'docs/adr', 'docs/runbooks', 'examples']
  .flatMap((folder) => readdirSync(inRepository(folder)).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md'));

/** The targets of the links of a document that lead into the repository, without their anchors. */
function linksOf(document: string): string[] {
  const links = [...readRepositoryFile(document).matchAll(/\]\(([^)\s]+)\)/g)];
  return links
    .map(([, target]) => target!.split('#', 1)[0]!)
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

describe('a document', () => {
  it.each(documents)('%s has links that lead somewhere', (document) => {
    const lost = linksOf(document).filter(
      (target) => !existsSync(inRepository(dirname(document), target)),
    );

    expect(lost).toEqual([]);
  });

  it.each(documents)('%s names npm commands that exist', (document) => {
    const { scripts } = packageJson();
    const named = [...readRepositoryFile(document).matchAll(/npm run ([a-z][a-z:-]*)/g)];

    for (const [, name] of named) expect(Object.keys(scripts)).toContain(name);
  });
});
