import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import type { Mutant } from './mutant.js';
import type { OwnerClass } from '../world/replica.js';

const PIPELINE = join(import.meta.dirname, '../../../../../../src/pipeline');

/** All that `PartitionOwner` is made of. */
const FILES = [
  'lanes/protocol/catch-up.ts',
  'lanes/protocol/lane-journal.ts',
  'lanes/protocol/lane.ts',
  'lanes/protocol/offset-queue.ts',
  'lanes/protocol/partition-owner.ts',
  'progress/offset-bitmap.ts',
  'progress/partition-tracker.ts',
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
      let source = await readFile(join(PIPELINE, file), 'utf8');
      for (const edit of edits) {
        if (edit.file !== file) continue;
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
    const path = join(folder, 'lanes/protocol/partition-owner.js');
    const mutated: { PartitionOwner: OwnerClass } = await import(pathToFileURL(path).href);
    return mutated.PartitionOwner;
  } finally {
    await rm(folder, { recursive: true });
  }
}
