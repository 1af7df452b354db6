import { beforeEach, describe, expect, it } from '@jest/globals';
import { writeControlRecord } from '../../../../src/control/control-record.js';
import { KeyRingBox } from '../../../../src/control/endpoints/secret-box.js';
import { sealingKeys } from '../../../../src/control/endpoints/sealing-keys.js';
import { aStoredEndpoint, aStoredSubscription } from '../../../support/control-builders.js';
import { FakeCliHost } from '../../../support/cli-host.js';

function fail(error: Error): never {
  throw error;
}

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
});

const change = (id: string, url = 'https://example.com') =>
  writeControlRecord({ kind: 'endpoint-put', endpoint: aStoredEndpoint({ id, url }) });

function write(...records: readonly { readonly key: string; readonly value: string | null }[]) {
  host.kafka.createTopic('gw.control', 1, { 'cleanup.policy': 'compact' });
  for (const record of records) host.kafka.append({ topic: 'gw.control', partition: 0, ...record });
}

/** The latest value of each key. */
function state(): Map<string, string> {
  const records = host.kafka.partitionsOf('gw.control').flatMap((each) => each.records);
  const latest = new Map<string, string>();
  for (const { key, value } of records)
    if (value === null) latest.delete(String(key));
    else latest.set(String(key), String(value));
  latest.delete('owner');
  return latest;
}

describe('control export and import', () => {
  it('move everything as it is, into a topic that import makes', async () => {
    const subscription = aStoredSubscription({ endpointId: 'a' });
    write(change('a', 'https://old.example.com'), change('a'), change('gone'));
    write({ key: 'endpoint/gone', value: null }, { key: 'owner', value: '{}' });
    write(writeControlRecord({ kind: 'subscription-put', subscription }));
    write({ key: 'request/of-yesterday', value: '{"v":1}' });
    const before = state();
    before.delete('request/of-yesterday');

    expect(await host.run('control', 'export', 'backup.json')).toBe(0);
    expect(host.printed).toBe('2 objects written to backup.json; it holds secrets\n');
    const other = new FakeCliHost();
    other.files.set('backup.json', host.files.get('backup.json')!);
    expect(await other.run('control', 'import', 'backup.json')).toBe(0);
    host = other;
    expect(state()).toEqual(before);
    expect(other.kafka.describe('gw.control')?.config['cleanup.policy']).toBe('compact');
    const [audit] = other.kafka.partitionsOf('gw.audit');
    expect(audit?.records.map(({ value }) => JSON.parse(String(value)))).toEqual(
      ['endpoint/a', `subscription/${subscription.id}`].map((key) =>
        expect.objectContaining({
          by: { kind: 'import', id: 'control import' },
          action: 'imported',
          object: { kind: key.split('/')[0], id: key.split('/')[1], tenant: null },
        }),
      ),
    );
  });

  it('export goes to standard output without a file, and never over one', async () => {
    write(change('a'));
    await host.run('control', 'export');
    expect(JSON.parse(host.printed)).toMatchObject({ format: 1, records: [{ key: 'endpoint/a' }] });
    host.files.set('backup.json', Buffer.from('mine'));
    expect(await host.run('control', 'export', 'backup.json')).toBe(1);
    expect(host.complaints).toContain('--force replaces a file');
    expect(await host.run('control', 'export', 'backup.json', '--force')).toBe(0);
  });

  it('import is refused where objects are, unless they may be merged', async () => {
    write(change('a', 'https://backup.example.com'), change('b'));
    await host.run('control', 'export', 'backup.json');
    write(
      change('a', 'https://newer.example.com'),
      { key: 'endpoint/b', value: null },
      change('c'),
    );

    expect(await host.run('control', 'import', 'backup.json')).toBe(1);
    expect(host.complaints).toContain('holds 2 objects already, 1 of them with an id of the file');
    expect(await host.run('control', 'import', 'backup.json', '--merge', '--dry-run')).toBe(0);
    expect(state().get('endpoint/a')).toContain('newer.example.com');
    expect(await host.run('control', 'import', 'backup.json', '--merge')).toBe(0);
    expect([...state().keys()].toSorted()).toEqual(['endpoint/a', 'endpoint/b', 'endpoint/c']);
    expect(state().get('endpoint/a')).toContain('backup.example.com');
  });

  it('takes sealed secrets as they are: only the gateway has the keys', async () => {
    const endpoint = aStoredEndpoint({ id: 'a' });
    const box = new KeyRingBox(sealingKeys(`one:${Buffer.alloc(32, 7).toString('base64')}`)!, fail);
    write(writeControlRecord({ kind: 'endpoint-put', endpoint }, box));
    const before = state();
    await host.run('control', 'export', 'backup.json');
    const other = new FakeCliHost();
    other.files.set('backup.json', host.files.get('backup.json')!);
    expect(await other.run('control', 'import', 'backup.json')).toBe(0);
    host = other;
    expect(state()).toEqual(before);
    expect(before.get('endpoint/a')).not.toContain(endpoint.secrets[0]);
  });

  it.each([
    ['no JSON', 'nonsense', 'no backup made by control export'],
    ['another file', '{"format":1}', 'no backup made by control export'],
    ['one of a newer gateway', '{"format":2,"records":[]}', 'it has format 2'],
    [
      'one with objects of a newer gateway',
      JSON.stringify({ format: 1, records: [{ key: 'endpoint/a', value: '{"v":2}' }] }),
      "the record endpoint/a can't be used: its form 2 is newer than 1",
    ],
    [
      'one with damaged objects',
      JSON.stringify({ format: 1, records: [{ key: 'endpoint/a', value: '{"v":1}' }] }),
      "the record endpoint/a can't be used",
    ],
  ])('import refuses %s, and writes nothing', async (_, text, told) => {
    host.files.set('backup.json', Buffer.from(text));
    expect(await host.run('control', 'import', 'backup.json')).toBe(1);
    expect(host.complaints).toContain(told);
    expect(host.kafka.topicNames()).toEqual([]);
  });

  it('export tells when there is no such topic', async () => {
    expect(await host.run('control', 'export', '--prefix', 'other')).toBe(1);
    expect(host.complaints).toContain('there is no topic other.control');
  });
});
