import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chartReadme, type Chart } from '../../../scripts/helm/chart-readme.mjs';
import { chartSchema } from '../../../scripts/helm/chart-schema.mjs';
import { chartTopics } from '../../../scripts/helm/chart-topics.mjs';
import { documentedValues } from '../../../scripts/helm/values-comments.mjs';
import { settingInfos } from '../../../src/config/setting.js';
import { Settings } from '../../../src/config/settings.js';
import { topicSpecs } from '../../../src/kafka/topic-specs.js';
import { formatted } from '../../support/formatted.js';
import { readRepositoryFile } from '../../support/repository.js';

const CHART = 'helm/event-gateway';
const chart: Chart = parse(readRepositoryFile(`${CHART}/Chart.yaml`));
const values = readRepositoryFile(`${CHART}/values.yaml`);

const plain = (config: Readonly<Record<string, string>>) => ({ replicationFactor: 1, config });

describe("the chart's README.md", () => {
  it('is what the comments of values.yaml say (npm run docs writes it)', async () => {
    const path = `${CHART}/README.md`;

    expect(readRepositoryFile(path)).toBe(await formatted(chartReadme(chart, values), path));
  });

  it('tells of every value', () => {
    const silent = documentedValues(values).filter(
      ({ comment, section }) => comment === '' || section === '',
    );

    expect(silent.map(({ path }) => path.join('.'))).toEqual([]);
  });
});

describe("the chart's values.schema.json", () => {
  it('is what values, settings and the API say (npm run docs writes it)', async () => {
    const path = `${CHART}/values.schema.json`;
    const schema: object = JSON.parse(readRepositoryFile(path));
    const openApi: object = JSON.parse(readRepositoryFile('docs/openapi.json'));
    const filled = chartSchema(schema, values, settingInfos(), openApi);

    expect(readRepositoryFile(path)).toBe(await formatted(JSON.stringify(filled, null, 2), path));
  });

  it('knows every setting, either as plain or as secret', () => {
    const schema: { definitions: Record<string, { properties: object }> } = JSON.parse(
      readRepositoryFile(`${CHART}/values.schema.json`),
    );
    const known = ['settings', 'secretSettings'].flatMap((name) =>
      Object.keys(schema.definitions[name]!.properties),
    );
    const own = ['kafkaBrokers', 'sourceTopics', 'roles', 'httpPort', 'configFile', 'instanceId'];
    const others = settingInfos().filter(({ field }) => !own.includes(field));

    expect(others.length).toBe(Object.keys(new Settings()).length - own.length);
    expect(known).toEqual(expect.arrayContaining(others.map(({ variable }) => variable)));
  });
});

describe("the chart's files/topics.json", () => {
  it('is what the gateway makes (npm run docs writes it)', async () => {
    const path = `${CHART}/files/topics.json`;
    const topics = JSON.stringify(chartTopics(topicSpecs), null, 2);

    expect(readRepositoryFile(path)).toBe(await formatted(topics, path));
  });

  it('tells what is fixed from what follows a setting', () => {
    const topics = chartTopics(({ prefix, partitions, longestDeliveryAgeMs, maxMessageBytes }) => [
      { ...plain({ a: '1', 'min.insync.replicas': '1' }), name: `${prefix}.one`, partitions: 1 },
      {
        ...plain({
          'retention.ms': String(longestDeliveryAgeMs + 7),
          'max.message.bytes': String(maxMessageBytes),
        }),
        name: `${prefix}.many`,
        partitions,
      },
    ]);

    expect(topics).toEqual([
      { name: 'one', partitions: 1, config: { a: '1' } },
      { name: 'many', config: {}, retentionBeyondAgeMs: 7, carriesEvents: true },
    ]);
  });
});

describe('Chart.yaml', () => {
  it('names the version of the gateway', () => {
    const { version }: { version: string } = JSON.parse(readRepositoryFile('package.json'));

    expect(chart.appVersion).toBe(version);
  });
});

describe('the comments of a values file', () => {
  it('belong to the key below them, within its section', () => {
    const text = [
      '# of nothing',
      '',
      '# @section First',
      '# Two lines',
      '# of text.',
      'a:',
      '  # Below.',
      '  b: 1',
      'c: [x]',
      '# @section Second',
      'd:',
      '  - e: 1',
    ].join('\n');

    expect(documentedValues(text)).toEqual([
      { path: ['a'], section: 'First', comment: 'Two lines of text.', value: undefined },
      { path: ['a', 'b'], section: 'First', comment: 'Below.', value: 1 },
      { path: ['c'], section: 'First', comment: '', value: ['x'] },
      { path: ['d'], section: 'Second', comment: '', value: [{ e: 1 }] },
    ]);
  });
});
