import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { topicSpecs } from '../../../src/kafka/topic-specs.js';
import { LEAST_VALUES, named, renderChart } from '../../support/helm.js';
import { readRepositoryFile } from '../../support/repository.js';

/** Without its examples, whose fences look like code. */
const page = readRepositoryFile('docs/kubernetes.md').replaceAll(/^```.*?^```$/gms, '');
const PREFIX = 'event-gateway';
const NAMES: Readonly<Record<string, string>> = { 'transactional id': 'transactionalId' };

/** What the gateway refuses to start without; times and sizes depend on settings. */
const CHECKED: ReadonlySet<string> = new Set(['cleanup.policy', 'message.timestamp.type']);

/** The cells of the table below a heading, row by row, without its head. */
function tableBelow(heading: string): string[][] {
  const [, section = ''] = page.split(`\n${heading}\n`);
  const rows = section
    .split(/\n#/)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

interface Acl {
  readonly resource: { readonly type: string; readonly name: string; readonly patternType: string };
  readonly operations: readonly string[];
}

describe('docs/kubernetes.md', () => {
  it('names the rights that the KafkaUser has, no more and no less', async () => {
    const manifests = await renderChart(
      ...LEAST_VALUES,
      '--set',
      'strimzi.cluster=events,strimzi.user.enabled=true',
    );
    const { authorization }: { authorization: { acls: Acl[] } } = Object(
      named(manifests, 'KafkaUser', 'demo-event-gateway').spec,
    );
    const given = authorization.acls.map(({ resource, operations }) =>
      [resource.type, resource.name, resource.patternType, operations.join(', ')].join(' '),
    );
    const written = tableBelow('## Rights').flatMap(([type = '', name = '', pattern, rights]) => {
      const resources = name === 'each source topic' ? ['shop.orders'] : codes(name);
      return resources.map((each) => [NAMES[type] ?? type, each, pattern, rights].join(' '));
    });

    expect(written.toSorted()).toEqual(given.toSorted());
  });

  it('names every topic with its partitions and what is checked of it', () => {
    const specs = topicSpecs({
      prefix: PREFIX,
      partitions: 24,
      replicationFactor: 3,
      maxMessageBytes: 1,
      longestDeliveryAgeMs: 259_200_000,
    });
    const rows = tableBelow('### Services that allow fewer topic settings').flatMap(
      ([name = '', partitions = '', rest = '']) =>
        codes(name).map((each) => ({ name: `${PREFIX}.${each}`, partitions, rest })),
    );
    const written = new Map(rows.map((row) => [row.name, row]));

    const faults = specs.flatMap(({ name, partitions, config }) => {
      // The table has the first tier and the last.
      const row = written.get(name.includes('.delay.') ? `${PREFIX}.delay.5s` : name);
      const count = partitions === 1 ? '1' : '`DELIVERIES_PARTITIONS`';
      const settings = Object.entries(config).filter(([setting]) => CHECKED.has(setting));
      const untold = settings
        .map(([setting, value]) => `${setting}=${value}`)
        .filter((setting) => !row?.rest.includes(setting));
      return row?.partitions === count && untold.length === 0 ? [] : [{ name, row, untold }];
    });

    expect(faults).toEqual([]);
    expect(written.size).toBe(specs.length - 4);
  });

  it('names values that exist', () => {
    const values: Readonly<Record<string, unknown>> = parse(
      readRepositoryFile('helm/event-gateway/values.yaml'),
    );
    const paths = codes(page).filter((code) => /^[a-z][A-Za-z]*(\.[A-Za-z]+)+$/.test(code));
    const ofValues = paths.filter((path) => Object.hasOwn(values, path.split('.')[0] ?? ''));
    const lost = ofValues.filter((path) => {
      const [first, ...rest] = path.split('.');
      if (first === 'settings') return false;
      return rest.reduce<unknown>((at, key) => Object(at)[key], values[first!]) === undefined;
    });

    expect(ofValues.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
  });
});
