import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../contract/eventually.js';
import { CliProcess, type CliEnd } from '../support/cli-process.js';
import { answer } from '../support/scripted-answer.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(120_000);

const KEY = 'a-key-of-this-test';

let scene: Scene;
let gateway: CliProcess;
let url: string;
const started: CliProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'event-gateway-cli-'));

/** Begins a command with the settings that the gateway has. */
function begin(args: readonly string[], input = ''): CliProcess {
  const env = {
    ...scene.settings({ API_AUTH: 'api-key', ADMIN_API_KEY: KEY }),
    EVENT_GATEWAY_URL: url,
  };
  const command = new CliProcess(args, env, input);
  started.push(command);
  return command;
}

/** A command that must succeed. @returns what it printed */
async function cli(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await begin(args).end;
  expect({ args, code, err }).toMatchObject({ code: 0 });
  return out;
}

async function failing(...args: readonly string[]): Promise<CliEnd> {
  const end = await begin(args).end;
  expect({ args, end }).not.toMatchObject({ end: { code: 0 } });
  return end;
}

beforeAll(async () => {
  scene = await Scene.open('cli');
  url = '';
  const settings = scene.settings({
    API_AUTH: 'api-key',
    ADMIN_API_KEY: KEY,
    HTTP_PORT: '0',
    HTTP_HOST: '127.0.0.1',
  });
  gateway = new CliProcess(['serve'], settings);
  await gateway.prints('"process.started"');
  url = `http://127.0.0.1:${/"event":"api\.listening".*?"port":(\d+)/.exec(gateway.out)?.[1]}`;
});

afterAll(async () => {
  await Promise.all(started.map((command) => command.stop('SIGKILL')));
  await gateway.stop('SIGKILL');
  await scene.close();
  rmSync(folder, { recursive: true });
});

describe('the command line', () => {
  it('makes an endpoint, sends it an event, and shows what became of it as it happens', async () => {
    const hook = scene.receiver.url('/shop');
    const created = await cli('endpoints', 'create', hook, '--id', 'shop', '--types', 'order.*');
    expect(created).toMatch(/secret +whsec_/);
    const tail = begin(['results', 'tail', '--follow', '--endpoint', 'shop']);

    const data = ['--type', 'order.created', '--id', 'evt-1', '--data', '{"total":1}'];
    expect(await cli('events', 'send', scene.topic, ...data)).toContain('1 event written');
    await tail.prints(/succeeded {2}shop {2}#1 {2}200 .*order\.created {2}evt-1/);
    expect(await tail.stop()).toMatchObject({ code: 0, err: '' });
    expect(await cli('endpoints', 'list')).toMatch(/shop +on +10/);
    expect(await cli('endpoints', 'status', 'shop')).toMatch(/last answer +200/);
  });

  it('sends each line of its input as an event', async () => {
    const lines = [1, 2, 3].map((n) => JSON.stringify({ id: `line-${n}`, type: 'order.paid' }));
    const send = begin(['events', 'send', scene.topic, '--ndjson'], lines.join('\n'));
    expect(await send.end).toMatchObject({ code: 0 });

    const args = ['results', 'tail', '--json', '--event', 'line-1,line-2,line-3'];
    const results = async (): Promise<string[]> => (await cli(...args)).trim().split('\n');
    await eventually('three results', async () => (await results()).length === 3);
  });

  it('lists dead letters, and sends them again under the same id', async () => {
    scene.receiver.script(answer(500), '/broken');
    const hook = scene.receiver.url('/broken');
    const limits = ['--max-attempts', '1', '--types', 'bill.sent'];
    await cli('endpoints', 'create', hook, '--id', 'broken', ...limits);
    await cli('events', 'send', scene.topic, '--type', 'bill.sent', '--data', '{}');
    await eventually('it is dead', async () => {
      const list = await cli('dead-letters', 'list', '--endpoint', 'broken');
      return /broken +attempts-exhausted +500 +1 +bill\.sent/.test(list);
    });
    scene.receiver.script(answer(200), '/broken');

    const letter = await cli('dead-letters', 'list', '--endpoint', 'broken', '--json');
    const { deliveryId }: { readonly deliveryId: string } = JSON.parse(letter);
    expect(await cli('dead-letters', 'resend', '--delivery', deliveryId)).toContain(
      '1 will be sent',
    );
    await eventually('it came', () => scene.webhookIds('broken').length === 2);
    expect(scene.webhookIds('broken')).toEqual([deliveryId, deliveryId]);
    const tail = ['results', 'tail', '--delivery', deliveryId, '--status', 'succeeded'];
    await eventually('its result', async () => (await cli(...tail)).includes('#1  200'));
  });

  it('shows what is in quarantine, and sends it again mended', async () => {
    const broken = [
      '--data',
      '{"half',
      '--key',
      'order-9',
      '--header',
      'content-type=application/json',
    ];
    await cli('events', 'send', scene.topic, ...broken);
    let source = '';
    await eventually('it is in quarantine', async () => {
      const list = await cli('quarantine', 'list', '--topic', scene.topic, '--json');
      if (list === '') return false;
      ({ source } = JSON.parse(list));
      return true;
    });

    const shown = await cli('quarantine', 'show', source);
    expect(shown).toMatch(/reason +json-invalid/);
    expect(shown).toContain('order-9');
    expect(await cli('quarantine', 'show', source, '--raw')).toBe('{"half');
    const mend = ['--header', 'content-type=text/plain', '--header', 'event-type=order.mended'];
    expect(await cli('quarantine', 'resubmit', source, ...mend)).toContain('was written to');
    const tail = ['results', 'tail', '--type', 'order.mended', '--status', 'succeeded'];
    await eventually('it is delivered', async () => (await cli(...tail)).includes('shop'));
  });

  it('receives webhooks itself, and tells genuine ones from others', async () => {
    const listen = begin([
      'listen',
      '--port',
      '0',
      '--secret',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    ]);
    await eventually('it listens', () => listen.err.includes('listening on http://127.0.0.1:'));
    const address = /http:\S+/.exec(listen.err)![0];
    const secret = ['--secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    await cli('endpoints', 'create', address, '--id', 'me', '--types', 'ping', ...secret);
    await cli('events', 'send', scene.topic, '--type', 'ping', '--data', '{"hello":"world"}');
    await listen.prints('POST /  genuine  answered 204');
    await listen.prints('"hello": "world"');

    const forged = await fetch(address, { method: 'POST', body: '{}' });
    expect(forged.status).toBe(401);
    expect(await listen.stop()).toMatchObject({ code: 0 });
  });

  it('moves the control plane to another gateway', async () => {
    const file = join(folder, 'backup.json');
    expect(await cli('control', 'export', file)).toMatch(/^\d+ objects written/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const prefix = `${scene.prefix}.other`;
    expect(await cli('control', 'import', file, '--prefix', prefix)).toMatch(
      /^\d+ objects written/,
    );
    const both = await Promise.all([
      cli('control', 'export'),
      cli('control', 'export', '--prefix', prefix),
    ]);
    const [here, there] = both.map((text): { readonly records: unknown } => JSON.parse(text));
    expect(there?.records).toEqual(here?.records);
  });

  it('finds the settings and topics of the running gateway well', async () => {
    expect(await cli('check-config')).toContain('The settings are well.');
    expect(await cli('check-topics')).not.toContain('faulty');
  });

  it('tells what is wrong in words, with an exit code that tells the kind', async () => {
    const other = await failing('endpoints', 'list', '--api-key', 'another');
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toContain('give --api-key or EVENT_GATEWAY_API_KEY');
    const away = await failing('results', 'tail', '--brokers', '127.0.0.1:1');
    expect(away.code).toBe(1);
    expect(away.err).toContain('the cluster at 127.0.0.1:1 did not answer');
    expect(await failing('results', 'tail', '--prefix', 'nobody')).toMatchObject({ code: 1 });
    expect(await failing('results', 'tial')).toMatchObject({ code: 2 });
  });

  it('runs the gateway until SIGTERM, and ends it in order', async () => {
    expect(await gateway.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(gateway.out).toContain('"process.stopped"');
  });
});
