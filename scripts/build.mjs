import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { run } from './processes/run.mjs';
import { inRepository, repository } from './repository.mjs';

/**
 * Compiles `src` to `dist` when a source file is newer than what was built last.
 *
 * @param {string} node the Node to compile with
 * @returns {Promise<boolean>} whether it had to
 * @throws {Error} with the compiler's own words
 */
export async function ensureBuilt(node) {
  if (isBuilt()) return false;
  rmSync(inRepository('dist'), { recursive: true, force: true });
  const tsc = inRepository('node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await run(node, [tsc, '-p', 'tsconfig.build.json'], { cwd: repository });
  if (code !== 0) throw new Error(`The build failed:\n${output.trimEnd()}`);
  return true;
}

/** Folders count too: theirs is the time of the last removal. */
function isBuilt() {
  const built = inRepository('dist', 'main.js');
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const sources = readdirSync(inRepository('src'), { recursive: true });
  return sources.every((file) => statSync(inRepository('src', file)).mtimeMs <= builtAt);
}
