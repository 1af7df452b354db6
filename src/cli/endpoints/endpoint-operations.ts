import type { Command } from 'commander';
import { withApi, type ApiOptions } from '../api/api-options.js';
import { countOf, openApi, textOf, type GatewayApi, type JsonObject } from '../api/gateway-api.js';
import { usageError } from '../cli-error.js';
import { described, type Example } from '../help/described.js';
import type { CliHost } from '../host.js';
import { moment, wholeNumber } from '../text/options.js';
import { paintFor } from '../text/paint.js';
import { pathOfEndpoint } from './endpoint-path.js';
import { endpointFacts, statusFacts } from './endpoint-views.js';

interface Switch {
  readonly name: 'pause' | 'resume' | 'enable';
  readonly text: string;
  readonly example: Example;
}

const SWITCHES: readonly Switch[] = [
  {
    name: 'pause',
    text: 'Sends nothing to an endpoint until it is resumed. Deliveries wait.',
    example: ['event-gateway endpoints pause shop', 'Requests under way still end.'],
  },
  {
    name: 'resume',
    text: 'Sends again what waited.',
    example: ['event-gateway endpoints resume shop', 'Goes on from where it stood.'],
  },
  {
    name: 'enable',
    text: 'Sends again to an endpoint that the gateway or somebody disabled.',
    example: ['event-gateway endpoints enable shop', 'After a 410 was mended.'],
  },
];

/** What operators do with an endpoint. */
export function addEndpointOperations(endpoints: Command, host: CliHost): void {
  for (const each of SWITCHES) addSwitch(endpoints, each, host);
  addDisable(endpoints, host);
  addRotate(endpoints, host);
  addStatus(endpoints, host);
  addReplay(endpoints, host);
}

function addSwitch(endpoints: Command, { name, text, example }: Switch, host: CliHost): void {
  described(withApi(endpoints.command(`${name} <id>`)), text, [example]).action(
    async (id: string, options: ApiOptions) => {
      const endpoint = await post(openApi(options, host), id, name);
      print(endpoint, options, host, endpointFacts(endpoint, paintFor(host.hasColors)));
    },
  );
}

interface DisableOptions extends ApiOptions {
  readonly reason?: string;
}

function addDisable(endpoints: Command, host: CliHost): void {
  described(
    withApi(endpoints.command('disable <id>')),
    'Ends sending to an endpoint: what comes goes to the dead letters until it is enabled.',
    [
      ['event-gateway endpoints disable shop', 'For one that is gone; pause one that comes back.'],
      ['event-gateway endpoints disable shop --reason "contract ended"', 'Its listing says why.'],
    ],
  )
    .option('--reason <text>', 'why, for whoever looks at it')
    .action(async (id: string, options: DisableOptions) => {
      const { reason } = options;
      const endpoint = await post(openApi(options, host), id, 'disable', reason ? { reason } : {});
      print(endpoint, options, host, endpointFacts(endpoint, paintFor(host.hasColors)));
    });
}

interface RotateOptions extends ApiOptions {
  readonly overlap?: number;
  readonly secret?: string;
}

function addRotate(endpoints: Command, host: CliHost): void {
  described(
    withApi(endpoints.command('rotate-secret <id>')),
    'Replaces the secret of an endpoint. The old ones sign along until the overlap is over.',
    [
      ['event-gateway endpoints rotate-secret shop', 'The old secret is good for a day more.'],
      ['event-gateway endpoints rotate-secret shop --overlap 0', 'It leaked: end it at once.'],
    ],
  )
    .option('--overlap <seconds>', 'how long the old secrets sign along', wholeNumber(0, 604_800))
    .option('--secret <whsec_…>', 'the new one; one is made when it is left out')
    .action(async (id: string, options: RotateOptions) => {
      const { overlap, secret } = options;
      const body = {
        ...(overlap !== undefined && { overlapSeconds: overlap }),
        ...(secret !== undefined && { secret }),
      };
      const rotated = await post(openApi(options, host), id, 'secrets/rotate', body);
      const until = textOf(rotated, 'oldSecretsUntil');
      const old = until === '' ? 'the old ones ended' : `the old ones sign along until ${until}`;
      print(rotated, options, host, `${textOf(rotated, 'secret')}\n${old}\n`);
    });
}

function addStatus(endpoints: Command, host: CliHost): void {
  described(withApi(endpoints.command('status <id>')), 'Shows how sending to an endpoint goes.', [
    ['event-gateway endpoints status shop', 'Its breaker, its cursor, the last answer.'],
  ]).action(async (id: string, options: ApiOptions) => {
    const path = `${pathOfEndpoint(id)}/status`;
    const status = await openApi(options, host).call({ method: 'GET', path });
    print(status, options, host, statusFacts(status, paintFor(host.hasColors)));
  });
}

interface ReplayOptions extends ApiOptions {
  readonly since?: number;
  readonly fromOffset?: number;
}

function addReplay(endpoints: Command, host: CliHost): void {
  described(
    withApi(endpoints.command('replay <id>')),
    'Sends an endpoint again all that it was sent since a time. Delivery ids stay the same.',
    [
      ['event-gateway endpoints replay shop --since 2h', 'The last two hours.'],
      [
        'event-gateway endpoints replay shop --from-offset 1200',
        'From an offset of its partition on.',
      ],
    ],
  )
    .option('--since <when>', 'a time, or a duration before now', moment(host.now))
    .option('--from-offset <n>', 'an offset of its partition of deliveries', wholeNumber(0))
    .action(async (id: string, options: ReplayOptions) => {
      const { since, fromOffset } = options;
      if ((since === undefined) === (fromOffset === undefined))
        throw usageError('give either --since or --from-offset');
      const body = since === undefined ? { fromOffset } : { since: new Date(since).toISOString() };
      const replayed = await post(openApi(options, host), id, 'replay', body);
      const where = `partition ${countOf(replayed, 'partition')}, offset ${countOf(replayed, 'fromOffset')}`;
      print(replayed, options, host, `replaying ${id} from ${where} on\n`);
    });
}

function post(api: GatewayApi, id: string, what: string, body?: object): Promise<JsonObject> {
  const path = `${pathOfEndpoint(id)}/${what}`;
  return api.call({ method: 'POST', path, ...(body !== undefined && { body }) });
}

function print(object: JsonObject, { json }: ApiOptions, host: CliHost, text: string): void {
  host.out(json ? `${JSON.stringify(object, null, 2)}\n` : text);
}
