import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { answers, run } from '../processes/run.mjs';
import { inRepository } from '../repository.mjs';

const POM = inRepository('scripts', 'broker', 'pom.xml');
const OLDEST_JAVA = 17;

/** @returns {string} the java of JAVA_HOME, else the one on the PATH */
export function javaCommand(env = process.env) {
  return env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
}

/** Whether a Java that Kafka 4 runs on is there. */
export async function hasJava() {
  const { code, output } = await run(javaCommand(), ['-version'], { timeoutMs: 10_000 });
  return code === 0 && Number(/version "(\d+)/.exec(output)?.[1]) >= OLDEST_JAVA;
}

/**
 * The folder with Kafka's jars: `KAFKA_LIBS` when set, else a cache that Maven fills once (44 MB).
 * The cache is `KAFKA_CACHE` when set, else `.cache/kafka` in the repository.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | null>} null without Java >= 17, or without both jars and Maven
 * @throws {Error} when Maven is there and fails
 */
export async function kafkaJars(say) {
  if (!(await hasJava())) return null;
  const given = process.env['KAFKA_LIBS'];
  if (given) return given;
  const digest = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 12);
  const cache = process.env['KAFKA_CACHE'] ?? inRepository('.cache', 'kafka');
  const jars = join(cache, `libs-${digest}`);
  if (existsSync(jars)) return jars;
  if (!(await answers('mvn', ['--version']))) return null;
  say('Fetching Apache Kafka with Maven (44 MB, once) …');
  await fetchInto(jars);
  return jars;
}

/** Under another name first, so that an interrupted download is never taken for a whole one. */
async function fetchInto(jars) {
  const unfinished = `${jars}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
  const { code, output } = await run('mvn', ['-q', '-B', '-f', POM, ...goal]);
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(
      `Maven could not fetch Kafka:\n${output.trimEnd().split('\n').slice(-10).join('\n')}`,
    );
  }
  if (existsSync(jars)) rmSync(unfinished, { recursive: true, force: true });
  else renameSync(unfinished, jars);
}
