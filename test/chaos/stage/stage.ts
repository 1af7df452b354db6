import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import kafkajs, { type Kafka } from 'kafkajs';
import { startChaosBroker, type ChaosBroker } from '../../../scripts/chaos/own-broker.mjs';
import { CAST, endpointOf } from '../cast/cast.js';
import { REPLICAS } from '../plan/plan-faults.js';
import { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { isThere, putObject } from './gateway-api.js';
import { GroupWatch } from './group-watch.js';
import { Receivers } from './receivers.js';
import { RequestLogReader } from './request-log.js';
import { steadyPort } from './steady-port.js';
import { Topics } from './topics.js';

const PARTITIONS = 12;
const SOURCE_PARTITIONS = 6;
const KNOWN_LIMIT_MS = 30_000;
/** Kafka's usual limits allow no less than six seconds. */
const SHORT_SESSION_MS = 8_000;
const USUAL_SESSION_MS = 30_000;

/** Everything that a run needs, up and running, each part in a process of its own. */
export interface Stage {
  readonly kafka: Kafka;
  readonly broker: ChaosBroker;
  readonly topics: Topics;
  readonly cluster: Cluster;
  readonly watch: GroupWatch;
  readonly log: RequestLogReader;
  readonly receivers: Receivers;
  readonly sourceTopic: string;
  readonly prefix: string;
  readonly sessionMs: number;
  /** Logs of all processes. */
  readonly folder: string;
}

/** A list of what has to be undone in the end, last first. */
export type Undo = (() => unknown)[];

/**
 * Starts the broker, the receivers and the replicas, and registers the endpoints.
 *
 * @param main the gateway's `main.js`
 * @param undo gets a step for everything that was started
 */
export async function openStage(
  main: string,
  say: (line: string) => void,
  undo: Undo,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'event-gateway-chaos-'));
  say(`Logs      ${folder}`);
  const broker = await startChaosBroker({ say, port: await steadyPort() });
  undo.push(() => broker.stop());
  say(`Broker    ${broker.brokers}${broker.process === null ? ', not ours to stop' : ''}`);

  const kafka = kafkaClient(broker.brokers);
  const topics = await Topics.connect(kafka);
  const run = `chaos-${randomBytes(3).toString('hex')}.`;
  undo.push(() => topics.close());
  if (broker.process === null) undo.push(() => topics.removeAll(run));
  const sourceTopic = `${run}events`;
  const prefix = `${run}gateway`;
  await topics.create(sourceTopic, SOURCE_PARTITIONS);

  const logPath = join(folder, 'requests.ndjson');
  const receivers = await Receivers.start(logPath);
  undo.push(() => receivers.stop());
  const sessionMs = shortestSession(main);
  const cluster = await startCluster(main, folder, {
    KAFKA_BROKERS: broker.brokers,
    SOURCE_TOPICS: sourceTopic,
    TOPIC_PREFIX: prefix,
    KAFKA_SESSION_TIMEOUT_MS: String(sessionMs),
  });
  undo.push(() => cluster.stop());
  await cluster.start();
  say(`Replicas  ${cluster.regulars.map(({ url }) => url).join(' ')}`);
  await register(cluster, receivers);

  const groups = ['router', 'dispatcher', 'forwarder'].map((role) => `${prefix}.${role}`);
  const watch = new GroupWatch(kafka, groups, () => cluster.members);
  await watch.start();
  undo.push(() => watch.stop());
  const log = new RequestLogReader(logPath);
  return {
    kafka,
    broker,
    topics,
    cluster,
    watch,
    log,
    receivers,
    sourceTopic,
    prefix,
    sessionMs,
    folder,
  };
}

function startCluster(
  main: string,
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const usual = {
    API_AUTH: 'none',
    ENDPOINT_ALLOW_HTTP: 'true',
    ENDPOINT_ALLOW_CIDRS: '127.0.0.0/8',
    REPLICATION_FACTOR: '1',
    DELIVERIES_PARTITIONS: String(PARTITIONS),
    COMMIT_INTERVAL_MS: '500',
  };
  return Cluster.prepare({ main, folder, settings: { ...usual, ...settings } }, REPLICAS);
}

/** Makes the endpoints and their subscriptions, and waits until every replica knows them. */
async function register(cluster: Cluster, receivers: Receivers): Promise<void> {
  const { url } = cluster.regulars[0]!;
  for (const member of CAST) {
    const { id, types } = member;
    await putObject(url, `/v1/endpoints/${id}`, endpointOf(member, receivers.urls[id]!));
    await putObject(url, `/v1/subscriptions/${id}`, { endpointId: id, types, format: 'raw' });
  }
  for (const replica of cluster.regulars) {
    const last = `${replica.url}/v1/subscriptions/${CAST.at(-1)!.id}`;
    if (await eventually(() => isThere(last), KNOWN_LIMIT_MS)) continue;
    throw new Error(`${replica.instance} does not get to know the endpoints`);
  }
}

/** Short sessions make short pauses, where the build has the setting; with others a silent replica is missed later. */
function shortestSession(main: string): number {
  const settings = join(dirname(resolve(main)), 'config', 'settings.js');
  const known =
    existsSync(settings) && readFileSync(settings, 'utf8').includes('kafkaSessionTimeoutMs');
  return known ? SHORT_SESSION_MS : USUAL_SESSION_MS;
}

/** One that logs nothing: what goes wrong is told by what it throws. It gives up soon, for a broker may be frozen. */
function kafkaClient(brokers: string): Kafka {
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  return new kafkajs.Kafka({
    clientId: 'chaos',
    brokers: brokers.split(',').map((address) => address.trim()),
    requestTimeout: 5_000,
    retry: { retries: 3 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
}
