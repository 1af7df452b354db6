import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { helmCommand } from '../../scripts/helm/helm-command.mjs';
import { inRepository } from './repository.js';

const CHART = inRepository('helm', 'event-gateway');

/** The fewest values that can be installed. */
export const LEAST_VALUES = [
  '--set',
  'kafka.brokers={kafka:9092}',
  '--set',
  'sourceTopics={shop.orders}',
];

/** The arguments for a file of `ci`, which stands for one way to use the chart. */
export function ciValues(name: string): string[] {
  return ['--values', inRepository('helm', 'event-gateway', 'ci', `${name}-values.yaml`)];
}

/** The arguments for a file of `examples/kubernetes`. */
export function exampleValues(name: string): string[] {
  return ['--values', inRepository('examples', 'kubernetes', `${name}.yaml`)];
}

/** Every way to use the chart that has a values file: a title and the arguments. */
export function valuesFiles(): (readonly [string, readonly string[]])[] {
  const ci = readdirSync(inRepository('helm', 'event-gateway', 'ci')).map(
    (file) => [`ci/${file}`, ciValues(file.replace('-values.yaml', ''))] as const,
  );
  const examples = readdirSync(inRepository('examples', 'kubernetes')).map(
    (file) => [`examples/kubernetes/${file}`, exampleValues(file.replace('.yaml', ''))] as const,
  );
  return [...ci, ...examples];
}

export type Labels = Readonly<Record<string, string>>;

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** A container, as far as these tests look at it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: object;
  readonly ports: readonly { readonly containerPort: number }[];
  readonly env: readonly Variable[];
  readonly envFrom: readonly object[];
  readonly lifecycle?: object;
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A pod, as far as these tests look at it. */
export interface PodSpec {
  readonly securityContext: object;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly Container[];
  readonly topologySpreadConstraints: readonly object[];
}

/** A Kubernetes object, as far as these tests look at it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  /** Of a ConfigMap or Secret. */
  readonly data?: Labels;
  readonly spec?: unknown;
}

/** The spec of a Deployment. */
export interface DeploymentSpec {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels: Labels };
  readonly template: {
    readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
    readonly spec: PodSpec;
  };
}

/** Runs Helm; rejects with what it printed when it fails. */
export async function helm(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(await helmCommand(), args, { maxBuffer: 64e6 });
  return stdout;
}

export function lintChart(...args: readonly string[]): Promise<string> {
  return helm('lint', '--strict', CHART, ...args);
}

/** The objects that `helm install demo` with these arguments would create, those of `helm test` among them. */
export async function renderChart(...args: readonly string[]): Promise<Manifest[]> {
  const text = await helm('template', 'demo', CHART, ...args);
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const manifest: Manifest = document.toJS();
    return manifest;
  });
}

/** What `helm install demo` would say in the end. */
export async function renderNotes(...args: readonly string[]): Promise<string> {
  const text = await helm('install', 'demo', CHART, '--dry-run=client', ...args);
  return text.slice(text.indexOf('NOTES:'));
}

export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((each) => each.kind === kind);
}

/** @throws when there is none */
export function named(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

export function deployment(
  manifests: readonly Manifest[],
  name = 'demo-event-gateway',
): DeploymentSpec {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rendered text has no types
  return named(manifests, 'Deployment', name).spec as DeploymentSpec;
}

/** The gateway's pods. */
export function podOf(manifests: readonly Manifest[], name?: string): PodSpec {
  return deployment(manifests, name).template.spec;
}

/** The gateway's container. */
export function gatewayOf(manifests: readonly Manifest[], name?: string): Container {
  const container = podOf(manifests, name).containers.find((each) => each.name === 'gateway');
  if (container === undefined) throw new Error('there is no container gateway');
  return container;
}
