import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/**
 * On what the figures were taken.
 *
 * @param {string} node
 */
export function describeMachine(node) {
  const cores = cpus();
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const [load] = loadavg();
  const model = cores[0]?.model ?? 'unknown processor';
  return {
    summary: `${cores.length} x ${model}, ${memoryGb} GB, Node ${version}, load at the start ${load.toFixed(1)}`,
    cores: cores.length,
    model,
    memoryGb,
    node: version,
    loadAtStart: load,
  };
}
