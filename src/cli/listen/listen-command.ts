import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { signingKey } from '../../pipeline/sending/signature.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { bytesShown, textOf } from '../text/bytes.js';
import { duration, listed, wholeNumber } from '../text/options.js';
import { oneLine, paintFor, type Paint } from '../text/paint.js';
import { timeShown } from '../text/time.js';
import type { ServedRequest } from './http-server.js';
import { webhookVerdict, type WebhookVerdict } from './webhook-verdict.js';

interface ListenOptions {
  readonly port: number;
  readonly host: string;
  readonly secret?: readonly string[];
  readonly status: number;
  readonly delay?: number;
  readonly headers?: true;
  readonly json?: true;
}

const DEFAULT_PORT = 3_000;
const DEFAULT_STATUS = 204;
const UNAUTHORIZED = 401;

/** `listen`: a receiver to try things with. */
export function addListen(program: Command, host: CliHost): void {
  const listen = described(
    program.command('listen'),
    'Receives webhooks on this machine, verifies their signatures and prints them. What is not genuine is answered with 401.',
    [
      ['event-gateway listen --secret whsec_…', 'At http://127.0.0.1:3000.'],
      ['event-gateway listen --port 9000 --status 503 --delay 2s', 'A receiver in trouble.'],
      ['WEBHOOK_SECRET=whsec_… event-gateway listen --json', 'One JSON object a line.'],
    ],
  );
  listen
    .option(
      '--port <n>',
      'where to listen; 0 takes any free port',
      wholeNumber(0, 65_535),
      DEFAULT_PORT,
    )
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option(
      '--secret <list>',
      'secrets that may have signed (WEBHOOK_SECRET); without any nothing is verified',
      listed,
    )
    .option('--status <n>', 'what to answer', wholeNumber(200, 599), DEFAULT_STATUS)
    .option('--delay <duration>', 'how long to wait before the answer: 500ms, 2s', duration)
    .option('--headers', 'print all headers')
    .option('--json', 'print each request as a JSON object on a line of its own')
    .action((options: ListenOptions) => receive(options, host));
}

async function receive(options: ListenOptions, host: CliHost): Promise<void> {
  const fromEnv = (host.env['WEBHOOK_SECRET'] ?? '').split(/[\s,]+/).filter(Boolean);
  const keys = (options.secret ?? fromEnv).map(signingKey);
  const paint = paintFor(host.hasColors);
  const server = await host.listen(options.port, options.host, async (request) => {
    const atMs = host.now();
    const verdict = webhookVerdict(request, keys, atMs);
    const status = verdict.kind === 'refused' ? UNAUTHORIZED : options.status;
    host.out(
      options.json
        ? `${JSON.stringify(requestJson(request, verdict, status, atMs))}\n`
        : requestText(request, verdict, status, {
            atMs,
            paint,
            allHeaders: options.headers === true,
          }),
    );
    if (options.delay !== undefined) await delay(options.delay);
    return status;
  });
  const unverified = keys.length === 0 ? '; signatures are not verified, for lack of --secret' : '';
  host.err(`listening on http://${options.host}:${server.port}${unverified}\n`);
  try {
    if (!host.stopped.aborted)
      await new Promise((resolve) =>
        host.stopped.addEventListener('abort', resolve, { once: true }),
      );
  } finally {
    await server.close();
  }
}

interface Shown {
  readonly atMs: number;
  readonly paint: Paint;
  readonly allHeaders: boolean;
}

/** A request for people. */
export function requestText(
  { method, path, headers, body }: ServedRequest,
  verdict: WebhookVerdict,
  status: number,
  { atMs, paint, allHeaders }: Shown,
): string {
  const names = Object.keys(headers).filter((name) => allHeaders || SHOWN_HEADERS.has(name));
  return [
    `${paint('faint', timeShown(atMs))}  ${paint('strong', oneLine(`${method} ${path}`))}  ${verdictText(verdict, paint)}  answered ${status}`,
    ...names.map((name) => `  ${paint('faint', `${name}:`)} ${oneLine(headers[name] ?? '')}`),
    ...(body.length === 0 ? [] : [indent(bytesShown(body))]),
    '',
    '',
  ].join('\n');
}

const SHOWN_HEADERS: ReadonlySet<string> = new Set([
  'webhook-id',
  'webhook-timestamp',
  'content-type',
]);

function verdictText(verdict: WebhookVerdict, paint: Paint): string {
  if (verdict.kind === 'genuine') return paint('good', 'genuine');
  if (verdict.kind === 'unchecked') return paint('warning', 'not verified');
  return paint('bad', `refused: ${verdict.reason}`);
}

function requestJson(
  { method, path, headers, body }: ServedRequest,
  verdict: WebhookVerdict,
  status: number,
  atMs: number,
): object {
  const text = textOf(body);
  return {
    at: new Date(atMs).toISOString(),
    method,
    path,
    verdict: verdict.kind,
    ...(verdict.kind === 'refused' && { reason: verdict.reason }),
    status,
    headers,
    ...(text === null ? { bodyBase64: body.toString('base64') } : { body: text }),
  };
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
