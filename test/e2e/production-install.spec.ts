import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { eventually } from '../contract/eventually.js';
import { brokerAddresses, createTestTopic, uniqueName } from '../support/broker.js';
import { copySources, dockerStages, instructionsOf, jsonArguments } from '../support/dockerfile.js';
import { developmentPackages, inRepository, packageJson } from '../support/repository.js';

const INSTALL_LIMIT_MS = 180_000;
const node = process.execPath;

const stage = (name: string) => dockerStages().find((each) => each.name === name)!;
const image = stage('gateway');
const copied = (name: string): string[] =>
  instructionsOf(stage(name), 'COPY')
    .map(copySources)
    .filter(({ from }) => from === null)
    .flatMap(({ sources }) => sources);

/** The image's folder, made by the Dockerfile's own commands, as far as that goes without a container engine. */
describe('the image', () => {
  const app = mkdtempSync(join(tmpdir(), 'event-gateway-image-'));
  let running: ChildProcess | null = null;

  beforeAll(async () => {
    for (const file of copied('dependencies')) cpSync(inRepository(file), join(app, file));
    const [install] = instructionsOf(stage('dependencies'), 'RUN');
    await promisify(execFile)('sh', ['-c', install!], { cwd: app, maxBuffer: 2 ** 26 });
    const tsc = inRepository('node_modules', 'typescript', 'bin', 'tsc');
    const build = [tsc, '-p', inRepository('tsconfig.build.json'), '--outDir', join(app, 'dist')];
    await promisify(execFile)(node, build);
    for (const file of copied('gateway')) cpSync(inRepository(file), join(app, file));
  }, INSTALL_LIMIT_MS);

  afterAll(async () => {
    if (running !== null) {
      const ended = once(running, 'exit');
      running.kill();
      await ended;
    }
    rmSync(app, { recursive: true, force: true });
  });

  const isThere = (folder: string): boolean => existsSync(join(app, folder));

  /** What the image runs, with the Node of the image in place of the machine's. */
  const start = (env: Readonly<Record<string, string>>): ChildProcess => {
    const [, ...entry] = jsonArguments(instructionsOf(image, 'ENTRYPOINT')[0]!);
    const command = jsonArguments(instructionsOf(image, 'CMD')[0]!);
    return spawn(node, [...entry, ...command], {
      cwd: app,
      env: { PATH: process.env['PATH'], ...env },
    });
  };

  it('holds no development dependency and no Node of its own', () => {
    const dependencies = Object.keys(packageJson().dependencies);

    expect(dependencies.filter((name) => !isThere(`node_modules/${name}`))).toEqual([]);
    expect(developmentPackages()).toEqual(
      expect.arrayContaining(['node_modules/jest', 'node_modules/typescript']),
    );
    expect(developmentPackages().filter(isThere)).toEqual([]);
    expect(isThere('node_modules/.bin/node')).toBe(false);
  });

  it('refuses wrong settings with exit code 78, naming each of them', async () => {
    const child = start({ HTTP_PORT: 'eighty', REPLICATION_FACTOR: '0' });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (printed += String(chunk)));
    }
    const [code] = await once(child, 'close');

    expect(code).toBe(78);
    for (const name of ['HTTP_PORT', 'REPLICATION_FACTOR']) {
      expect(printed).toContain(name);
    }
  });

  it('starts, and its HEALTHCHECK passes while it runs and fails when it does not', async () => {
    const port = String(await freePort());
    const health = jsonArguments(instructionsOf(image, 'HEALTHCHECK')[0]!);
    const isHealthy = async (): Promise<boolean> => {
      const probe = spawn(node, health.slice(1), { env: { HTTP_PORT: port } });
      const [code] = await once(probe, 'exit');
      return code === 0;
    };

    expect(await isHealthy()).toBe(false);
    running = start({
      KAFKA_BROKERS: brokerAddresses().join(','),
      SOURCE_TOPICS: await createTestTopic(),
      TOPIC_PREFIX: uniqueName('image'),
      REPLICATION_FACTOR: '1',
      DELIVERIES_PARTITIONS: '2',
      API_AUTH: 'none',
      HTTP_PORT: port,
    });
    await eventually('the container is healthy', isHealthy, 60_000);
  }, 90_000);
});
