import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes/run.mjs';
import { inRepository, repository } from '../repository.mjs';

/** @typedef {{ readonly passed: number, readonly failed: number }} Counts */

/** @type {Counts} */
export const NO_TESTS = { passed: 0, failed: 0 };

/**
 * Runs Jest with its usual output and counts what it reports.
 *
 * @param {string} node the Node to run it with
 * @param {readonly string[]} args Jest's own
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ counts: Counts, code: number }>}
 */
export async function runJest(node, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'event-gateway-jest-'));
  const report = join(folder, 'report.json');
  const jest = inRepository('node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const options = ['--json', `--outputFile=${report}`];
  try {
    const { code } = await run(node, [...flags, jest, ...options, ...args], {
      cwd: repository,
      env,
      passThrough: true,
    });
    return { counts: countsOf(report), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A spec file that could not even be loaded has no tests to count: it counts as one that failed. */
function countsOf(report) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
