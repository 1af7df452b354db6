// Must run on Node >= 18 with nothing installed.
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/run.mjs';
import { repository } from '../repository.mjs';

const OLDEST_NODE = [24, 9];

/**
 * Installs the dependencies when they are missing or older than the lock file.
 *
 * @param {{ folder?: string, say?: (line: string) => void }} [options]
 * @returns {Promise<string>} the Node that runs the project: the one that npm installed, else this one when new enough
 * @throws {Error} for people, when neither `npm ci` nor `npm install` succeeds or no Node is new enough
 */
export async function ensureInstalled({ folder = repository, say = printLine } = {}) {
  if (!isInstalled(folder)) await install(folder, say);
  return projectNode(folder);
}

/**
 * npm writes its own note of what it installed last; it is newer than the lock file it came from. Through a link the
 * packages are another checkout's, which `npm ci` would empty.
 */
function isInstalled(folder) {
  if (isLink(join(folder, 'node_modules'))) return true;
  const note = join(folder, 'node_modules', '.package-lock.json');
  return existsSync(note) && modified(note) >= modified(join(folder, 'package-lock.json'));
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

async function install(folder, say) {
  say('Installing dependencies (npm ci) …');
  const started = Date.now();
  const clean = await npm(folder, ['ci', '--no-progress', '--loglevel=error']);
  if (clean.code !== 0) {
    say(lastLines(clean.output, 5));
    say('npm ci failed (a registry may lack a package of another platform); trying npm install …');
    const loose = await npm(folder, ['install', '--no-save', '--no-progress', '--loglevel=error']);
    if (loose.code !== 0) throw new Error(`npm install failed:\n${lastLines(loose.output, 20)}`);
  }
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** The very npm that started us when there is one, else the one on the PATH. */
function npm(folder, args) {
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js')
    ? run(process.execPath, [script, ...args], { cwd: folder })
    : run('npm', args, { cwd: folder });
}

function projectNode(folder) {
  const installed = join(folder, 'node_modules', '.bin', 'node');
  if (existsSync(installed)) return installed;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
    return process.execPath;
  }
  throw new Error(
    `Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}, and npm has no Node to install for ` +
      `${process.platform} ${process.arch}. Install Node 24 and try again.`,
  );
}

const modified = (path) => statSync(path).mtimeMs;
const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
const printLine = (line) => void process.stdout.write(`${line}\n`);
