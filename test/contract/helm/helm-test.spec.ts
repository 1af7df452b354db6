import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  deployment,
  gatewayOf,
  named,
  renderChart,
  LEAST_VALUES,
  type Container,
} from '../../support/helm.js';

const KEY = 'a key of the test';

interface Ended {
  readonly code: number;
  readonly printed: string;
}

/** Runs the container of `helm test` against a server that answers by path. */
async function runTest(
  answers: Readonly<Record<string, number>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { containers }: { containers: (Container & { command: string[] })[] } = Object(
    named(await renderChart(...LEAST_VALUES), 'Pod', 'demo-event-gateway-test').spec,
  );
  const { command, args } = containers[0]!;
  const server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Bearer ${KEY}`;
    const secured = request.url?.startsWith('/v1') ?? false;
    response
      .writeHead(secured && !allowed ? 401 : (answers[request.url ?? ''] ?? 404))
      .end('words');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other address
  const { port } = server.address() as AddressInfo;
  try {
    return await ended([...command, ...args], { ...env, GATEWAY_URL: `http://127.0.0.1:${port}` });
  } finally {
    server.close();
  }
}

function ended(
  [, ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env }, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, printed: out + errors }),
    );
  });
}

const WELL = { '/health/ready': 200, '/metrics': 200, '/v1/endpoints': 200 };

describe('helm test', () => {
  it('passes when the gateway takes work and lists endpoints', async () => {
    const { code, printed } = await runTest(WELL, { ADMIN_API_KEY: KEY });

    expect(printed.match(/^ok /gm)?.length).toBe(3);
    expect(code).toBe(0);
  });

  it('passes without a key, and asks for no endpoints then', async () => {
    const { code, printed } = await runTest(WELL);

    expect(printed.match(/^ok /gm)?.length).toBe(2);
    expect(code).toBe(0);
  });

  it.each([
    ['the gateway is not ready', { ...WELL, '/health/ready': 503 }, KEY],
    ['the API fails', { ...WELL, '/v1/endpoints': 500 }, KEY],
    ['the key is wrong', WELL, 'another'],
  ])('fails when %s', async (_, answers, key) => {
    const { code, printed } = await runTest(answers, { ADMIN_API_KEY: key });

    expect(printed).toContain('FAIL');
    expect(code).toBe(1);
  });

  it('fails when nobody answers', async () => {
    const manifests = await renderChart(...LEAST_VALUES);
    const { containers }: { containers: Container[] } = Object(
      named(manifests, 'Pod', 'demo-event-gateway-test').spec,
    );
    const url = { GATEWAY_URL: 'http://127.0.0.1:1' };
    const run = await ended(['node', '--input-type=module', '--eval', ...containers[0]!.args], url);

    expect(run.code).toBe(1);
  });

  it('asks the Service, from a pod that no selector finds and that has the keys of the others', async () => {
    const manifests = await renderChart(...LEAST_VALUES, '--set', 'secrets={keys},service.port=80');
    const pod = named(manifests, 'Pod', 'demo-event-gateway-test');
    const { matchLabels } = deployment(manifests).selector;

    expect(pod.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'test' });
    expect(pod.metadata.labels).not.toMatchObject(matchLabels);
    expect(pod.spec).toMatchObject({
      restartPolicy: 'Never',
      containers: [
        {
          image: gatewayOf(manifests).image,
          env: [{ name: 'GATEWAY_URL', value: 'http://demo-event-gateway:80' }],
          envFrom: [{}, { secretRef: { name: 'keys' } }],
        },
      ],
    });
  });
});
