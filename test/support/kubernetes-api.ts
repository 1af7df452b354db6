import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GROUP = 'kafka.strimzi.io';

/** As much of a Kubernetes API as Helm's `lookup` asks for: KafkaTopics of the namespace `default`, to be read. */
export class KubernetesApi {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    readonly kubeconfig: string,
  ) {}

  /** @param partitions of each KafkaTopic, by its name */
  static async start(partitions: Readonly<Record<string, number>>): Promise<KubernetesApi> {
    const objects = objectsOf(partitions);
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const object = objects.get(pathname);
      response.writeHead(object === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(object ?? NOT_FOUND));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has a port
    const { port } = server.address() as AddressInfo;
    const folder = await mkdtemp(join(tmpdir(), 'kubernetes-api-'));
    const kubeconfig = join(folder, 'config.json');
    await writeFile(kubeconfig, JSON.stringify(configOf(port)));
    return new KubernetesApi(server, folder, kubeconfig);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true });
  }
}

const NOT_FOUND = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound' };

/** Helm takes over no object that is not of the release `demo`. */
const OF_THE_RELEASE = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: {
    'meta.helm.sh/release-name': 'demo',
    'meta.helm.sh/release-namespace': 'default',
  },
};

/** What the chart makes, by group and version: Helm asks whether the cluster knows it. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Pod', 'Service', 'ServiceAccount'],
  apps: ['Deployment'],
  policy: ['PodDisruptionBudget'],
  [GROUP]: ['KafkaTopic', 'KafkaUser'],
};

function objectsOf(partitions: Readonly<Record<string, number>>): ReadonlyMap<string, object> {
  const groups = Object.keys(KINDS).filter((name) => name !== '');
  const objects = new Map<string, object>([
    ['/version', { major: '1', minor: '35', gitVersion: 'v1.35.0' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) }],
  ]);
  for (const [group, kinds] of Object.entries(KINDS)) {
    const groupVersion = group === '' ? 'v1' : `${group}/v1`;
    objects.set(group === '' ? '/api/v1' : `/apis/${groupVersion}`, {
      kind: 'APIResourceList',
      groupVersion,
      resources: kinds.map(resourceOf),
    });
  }
  for (const [name, count] of Object.entries(partitions)) {
    objects.set(`/apis/${GROUP}/v1/namespaces/default/kafkatopics/${name}`, {
      apiVersion: `${GROUP}/v1`,
      kind: 'KafkaTopic',
      metadata: { name, ...OF_THE_RELEASE },
      spec: { partitions: count },
    });
  }
  return objects;
}

function groupOf(name: string): object {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceOf(kind: string): object {
  const singularName = kind.toLowerCase();
  return { name: `${singularName}s`, singularName, namespaced: true, kind, verbs: ['get', 'list'] };
}

function configOf(port: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}` } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
    users: [{ name: 'test', user: {} }],
  };
}
