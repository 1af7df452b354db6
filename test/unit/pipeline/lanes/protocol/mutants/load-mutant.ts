import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import type { Mutant } from './mutant.js';
import type { OwnerClass } from '../world/replica.js';

const SOURCE = join(import.meta.dirname, '../../../../../../src');

/** All that `PartitionOwner` is made of. */
const FILES = [
  'pipeline/lanes/protocol/catch-up.ts',
  'pipeline/lanes/protocol/lane-journal.ts',
  'pipeline/lanes/protocol/lane.ts',
  'pipeline/lanes/protocol/offset-queue.ts',
  'pipeline/lanes/protocol/partition-owner.ts',
  'pipeline/progress/offset-bitmap.ts',
  'pipeline/progress/partition-tracker.ts',
  'small-map.ts',
];

/**
 * `PartitionOwner` with a mutant's edits made to its source.
 *
 * @throws when what an edit looks for does not stand in its file exactly once: the table has to follow the source
 */
export async function loadMutant({ name, edits }: Mutant): Promise<OwnerClass> {
  const folder = await mkdtemp(join(tmpdir(), `mutant-${name}-`));
  try {
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    for (const file of FILES) {
      let source = await readFile(join(SOURCE, file), 'utf8');
      for (const edit of edits) {
        if (`pipeline/${edit.file}` !== file) continue;
        const found = source.split(edit.find).length - 1;
        if (found !== 1) throw new Error(`mutant ${name}: found ${found} times: ${edit.find}`);
        source = source.replace(edit.find, () => edit.replace);
      }
      const { code } = await transform(source, {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      const path = join(folder, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
    }
    const path = join(folder, 'pipeline/lanes/protocol/partition-owner.js');
    const mutated: { PartitionOwner: OwnerClass } = await import(pathToFileURL(path).href);
    return mutated.PartitionOwner;
  } finally {
    await rm(folder, { recursive: true });
  }
}
