import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { LEAST_VALUES, ciValues, named, renderChart, type Manifest } from '../../support/helm.js';
import { schemaFaults } from '../../support/kubernetes-schemas.js';
import { readRepositoryFile } from '../../support/repository.js';

const suite = spawnSync('jq', ['--version']).status === 0 ? describe : describe.skip;
const [, program = ''] =
  /\| jq '(.+?)' \| kubectl create/s.exec(readRepositoryFile('docs/upgrades.md')) ?? [];

interface Job {
  readonly template: {
    readonly spec: { readonly restartPolicy: string; readonly containers: readonly object[] };
  };
}

suite('the Job that docs/upgrades.md makes of a Deployment (needs jq)', () => {
  it.each([
    ['one for all roles', LEAST_VALUES, 'demo-event-gateway'],
    ['one with all there is', ciValues('all'), 'demo-event-gateway'],
    ['one of a role group', ciValues('role-groups'), 'demo-event-gateway-api'],
  ])('is what Kubernetes accepts and runs the command only, from %s', async (_, values, name) => {
    const deployment = named(await renderChart(...values), 'Deployment', name);

    const text = execFileSync('jq', [program], { input: JSON.stringify(deployment) });
    const job: Manifest = JSON.parse(String(text));
    const { template }: Job = Object(job.spec);

    expect(await schemaFaults(job)).toEqual([]);
    expect(template.spec.restartPolicy).toBe('Never');
    expect(template.spec.containers).toEqual([
      expect.objectContaining({ args: ['topics', 'grow', '--partitions', '48'] }),
    ]);
    expect(template.spec.containers[0]).not.toHaveProperty('livenessProbe');
  });
});
