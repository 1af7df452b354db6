/**
 * Where a CPU profile's time went: functions by the time in themselves, callees not counted.
 *
 * @param {{ nodes: readonly any[], samples: readonly number[], timeDeltas: readonly number[] }} profile as Node writes it
 * @param {number} count
 * @returns {{ name: string, selfMs: number, part: number }[]} `part` of the time that was not idle
 */
export function topFunctions({ nodes, samples, timeDeltas }, count) {
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, nameOfFrame(callFrame)]));
  const selfUs = new Map();
  for (const [index, id] of samples.entries()) {
    const name = nameOf.get(id);
    selfUs.set(name, (selfUs.get(name) ?? 0) + timeDeltas[index]);
  }
  selfUs.delete('(idle)');
  selfUs.delete('(root)');
  const busyUs = [...selfUs.values()].reduce((sum, us) => sum + us, 0);
  return [...selfUs]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([name, us]) => ({ name, selfMs: us / 1000, part: us / busyUs }));
}

function nameOfFrame({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.replace(/^.*\/(node_modules|dist)\//, (_, folder) =>
    folder === 'dist' ? 'dist/' : '',
  );
  return `${name} ${file}:${lineNumber + 1}`;
}
