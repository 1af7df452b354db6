import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { helmCommand } from '../../scripts/helm/helm-command.mjs';
import { inRepository } from './repository.js';

const CHART = inRepository('helm', 'event-gateway');

/** The values of `ci/all-values.yaml`, which set everything that can be set. */
export const ALL_VALUES = [
  '--values',
  inRepository('helm', 'event-gateway', 'ci', 'all-values.yaml'),
];

type Labels = Readonly<Record<string, string>>;

/** A pod, as far as these tests look at it. */
export interface PodSpec {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly {
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly envFrom: readonly object[];
    readonly readinessProbe: { readonly httpGet: { readonly path: string } };
    readonly livenessProbe: { readonly httpGet: { readonly path: string } };
  }[];
}

/** A Kubernetes object, as far as these tests look at it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Labels };
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
  /** Of a Service (selector) or a Deployment (template). */
  readonly spec?: {
    readonly selector: Labels;
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
}

/** Runs Helm; rejects with what it printed when it fails. */
export async function helm(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(await helmCommand(), args);
  return stdout;
}

export function lintChart(...args: readonly string[]): Promise<string> {
  return helm('lint', '--strict', CHART, ...args);
}

/** The objects that `helm install demo` with these arguments would create. */
export async function renderChart(...args: readonly string[]): Promise<Manifest[]> {
  const text = await helm('template', 'demo', CHART, ...args);
  return parseAllDocuments(text).map((document) => {
    const manifest: Manifest = document.toJS();
    return manifest;
  });
}
