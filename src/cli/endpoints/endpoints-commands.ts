import type { Command } from 'commander';
import { withApi, type ApiOptions } from '../api/api-options.js';
import { bodyFrom } from '../api/body-file.js';
import { openApi, textOf, type JsonObject } from '../api/gateway-api.js';
import { usageError } from '../cli-error.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { listed } from '../text/options.js';
import { paintFor } from '../text/paint.js';
import { endpointBody, withEndpointFields, type EndpointOptions } from './endpoint-fields.js';
import { addEndpointOperations } from './endpoint-operations.js';
import { pathOfEndpoint } from './endpoint-path.js';
import { endpointFacts, endpointTable } from './endpoint-views.js';

interface CreateOptions extends ApiOptions, EndpointOptions {
  readonly id?: string;
  readonly tenant?: string;
  readonly secret?: string;
  readonly types?: readonly string[];
}

interface UpdateOptions extends ApiOptions, EndpointOptions {
  readonly endpointUrl?: string;
}

/** `endpoints …`: where events are sent. */
export function addEndpoints(program: Command, host: CliHost): void {
  const endpoints = described(program.command('endpoints'), 'Where events are sent.', [
    ['event-gateway endpoints list', 'Shows all endpoints.'],
    [
      "event-gateway endpoints create https://example.com/hooks --id shop --types 'order.*'",
      'Creates one, and subscribes it.',
    ],
  ]);
  addList(endpoints, host);
  addGet(endpoints, host);
  addCreate(endpoints, host);
  addUpdate(endpoints, host);
  addDelete(endpoints, host);
  addEndpointOperations(endpoints, host);
}

function printEndpoint(endpoint: JsonObject, json: boolean, host: CliHost): void {
  if (json) host.out(`${JSON.stringify(endpoint, null, 2)}\n`);
  else host.out(endpointFacts(endpoint, paintFor(host.hasColors)));
}

function addList(endpoints: Command, host: CliHost): void {
  described(withApi(endpoints.command('list')), 'Shows all endpoints.', [
    ['event-gateway endpoints list --tenant acme', 'Those of one tenant.'],
    ["event-gateway endpoints list --json | jq -r '.[].url'", 'For programs.'],
  ])
    .option('--tenant <name>', 'only those of this tenant')
    .action(async (options: ApiOptions & { readonly tenant?: string }) => {
      const found = await openApi(options, host).list('/v1/endpoints', { tenant: options.tenant });
      if (options.json) host.out(`${JSON.stringify(found, null, 2)}\n`);
      else host.out(endpointTable(found, paintFor(host.hasColors)));
    });
}

function addGet(endpoints: Command, host: CliHost): void {
  described(withApi(endpoints.command('get <id>')), 'Shows one endpoint.', [
    ['event-gateway endpoints get shop', 'What is set for it.'],
  ]).action(async (id: string, options: ApiOptions) => {
    const endpoint = await openApi(options, host).call({ method: 'GET', path: pathOfEndpoint(id) });
    printEndpoint(endpoint, options.json === true, host);
  });
}

function addCreate(endpoints: Command, host: CliHost): void {
  const command = described(
    withApi(withEndpointFields(endpoints.command('create [address]'))),
    'Creates an endpoint. Its secret is shown once.',
    [
      [
        "event-gateway endpoints create https://example.com/hooks --types 'order.*'",
        'Subscribed at once.',
      ],
      [
        'event-gateway endpoints create https://example.com/hooks --id shop --max-in-flight 3 --rate 5',
        'With a name and limits of your own.',
      ],
      ['event-gateway endpoints create --file endpoint.yaml', 'All from a file, url included.'],
    ],
  );
  command
    .option('--id <id>', 'a name of your choice; refused when there is one of this name')
    .option('--tenant <name>', 'whose endpoint it is')
    .option('--secret <whsec_…>', 'signs the requests; one is made when it is left out')
    .option('--types <list>', 'also subscribes it to these types of events', listed)
    .action(async (address: string | undefined, options: CreateOptions) => {
      const file = await bodyFrom(options.file, host);
      const { id, tenant, secret, types } = options;
      const body = {
        ...endpointBody(file, options),
        ...(address !== undefined && { url: address }),
        ...(tenant !== undefined && { tenant }),
        ...(secret !== undefined && { secret }),
      };
      if (textOf(body, 'url') === '')
        throw usageError('the address to send to is missing: endpoints create https://…');
      const api = openApi(options, host);
      const endpoint =
        id === undefined
          ? await api.call({ method: 'POST', path: '/v1/endpoints', body })
          : await api.call({
              method: 'PUT',
              path: pathOfEndpoint(id),
              body,
              headers: { 'if-none-match': '*' },
            });
      printEndpoint(endpoint, options.json === true, host);
      if (types === undefined) return;
      const subscription = { endpointId: textOf(endpoint, 'id'), types };
      const made = await api.call({
        method: 'POST',
        path: '/v1/subscriptions',
        body: subscription,
      });
      if (!options.json) host.out(`subscribed to ${types.join(', ')} (${textOf(made, 'id')})\n`);
    });
}

function addUpdate(endpoints: Command, host: CliHost): void {
  const command = described(
    withApi(withEndpointFields(endpoints.command('update <id>'))),
    'Changes an endpoint. What is not given stays as it is.',
    [
      ['event-gateway endpoints update shop --max-in-flight 20 --rate none', 'Lifts its limits.'],
      [
        'event-gateway endpoints update shop --endpoint-url https://new.example.com/hooks',
        'Moves it.',
      ],
    ],
  );
  command
    .option('--endpoint-url <url>', 'where to send')
    .action(async (id: string, options: UpdateOptions) => {
      const url = options.endpointUrl;
      const body = {
        ...endpointBody(await bodyFrom(options.file, host), options),
        ...(url !== undefined && { url }),
      };
      if (Object.keys(body).length === 0)
        throw usageError('nothing to change: give an option such as --max-in-flight, or --file');
      const api = openApi(options, host);
      const endpoint = await api.call({ method: 'PATCH', path: pathOfEndpoint(id), body });
      printEndpoint(endpoint, options.json === true, host);
    });
}

function addDelete(endpoints: Command, host: CliHost): void {
  described(
    withApi(endpoints.command('delete <id>')),
    'Deletes an endpoint and its subscriptions. What waits for it is dropped.',
    [['event-gateway endpoints delete shop', 'It is gone.']],
  ).action(async (id: string, options: ApiOptions) => {
    await openApi(options, host).call({ method: 'DELETE', path: pathOfEndpoint(id) });
    if (!options.json) host.out(`deleted ${id}\n`);
  });
}
