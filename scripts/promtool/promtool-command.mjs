import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { answers, run } from '../processes/run.mjs';
import { inRepository } from '../repository.mjs';

const UNPACKED = inRepository('.cache', 'promtool');
const DOWNLOAD_LIMIT_MS = 120_000;

/** What to tell where there is none. */
export const NO_PROMTOOL =
  "There is no promtool: install Prometheus (on Debian the package 'prometheus') to check the alert rules.";

/**
 * A promtool to run: the machine's own, else the one in Debian's package `prometheus`, which is unpacked once to
 * `.cache/promtool` without being installed.
 *
 * @returns {Promise<string | null>} null where there is neither
 */
export async function promtoolCommand() {
  if (await answers('promtool', ['--version'])) return 'promtool';
  const promtool = join(UNPACKED, 'usr', 'bin', 'promtool');
  if (!existsSync(promtool)) await unpack();
  return (await answers(promtool, ['--version'])) ? promtool : null;
}

/** Beside its place first, so that two processes at once do no harm. Leaves nothing where it fails. */
async function unpack() {
  const unfinished = `${UNPACKED}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const options = { cwd: unfinished, timeoutMs: DOWNLOAD_LIMIT_MS };
    await run('apt-get', ['download', 'prometheus'], options);
    const archive = readdirSync(unfinished).find((name) => name.endsWith('.deb'));
    if (archive === undefined) return;
    await run('dpkg-deb', ['-x', archive, '.'], options);
    if (!existsSync(UNPACKED)) renameSync(unfinished, UNPACKED);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
