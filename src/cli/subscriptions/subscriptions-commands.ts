import type { Command } from 'commander';
import { FORMATS } from '../../pipeline/messages/target.js';
import { withApi, type ApiOptions } from '../api/api-options.js';
import { bodyFrom } from '../api/body-file.js';
import { countOf, openApi, textOf, type JsonObject } from '../api/gateway-api.js';
import { usageError } from '../cli-error.js';
import { given } from '../endpoints/endpoint-fields.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { listed } from '../text/options.js';
import { oneLine, paintFor, type Paint } from '../text/paint.js';
import { facts, table } from '../text/table.js';

interface FieldOptions extends ApiOptions {
  readonly types?: readonly string[];
  readonly topics?: readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enabled?: true;
  readonly disabled?: true;
  readonly file?: string;
}

/** `subscriptions …`: which events an endpoint wants. */
export function addSubscriptions(program: Command, host: CliHost): void {
  const subscriptions = described(
    program.command('subscriptions'),
    'Which events an endpoint wants, and in which form.',
    [
      [
        "event-gateway subscriptions create shop --types 'order.*'",
        'Subscribes the endpoint shop.',
      ],
    ],
  );
  addList(subscriptions, host);
  addGet(subscriptions, host);
  addCreate(subscriptions, host);
  addUpdate(subscriptions, host);
  addDelete(subscriptions, host);
}

interface ListOptions extends ApiOptions {
  readonly endpoint?: string;
  readonly tenant?: string;
}

function addList(subscriptions: Command, host: CliHost): void {
  described(withApi(subscriptions.command('list')), 'Shows all subscriptions.', [
    ['event-gateway subscriptions list --endpoint shop', 'Those of one endpoint.'],
  ])
    .option('--endpoint <id>', 'only those of this endpoint')
    .option('--tenant <name>', 'only those of this tenant')
    .action(async (options: ListOptions) => {
      const query = { endpointId: options.endpoint, tenant: options.tenant };
      const found = await openApi(options, host).list('/v1/subscriptions', query);
      if (options.json) host.out(`${JSON.stringify(found, null, 2)}\n`);
      else host.out(subscriptionTable(found, paintFor(host.hasColors)));
    });
}

function addGet(subscriptions: Command, host: CliHost): void {
  described(withApi(subscriptions.command('get <id>')), 'Shows one subscription.', [
    ['event-gateway subscriptions get 0198…', 'Types, topics and format.'],
  ]).action(async (id: string, options: ApiOptions) => {
    print(await openApi(options, host).call({ method: 'GET', path: pathOf(id) }), options, host);
  });
}

function addCreate(subscriptions: Command, host: CliHost): void {
  const command = described(
    withFields(withApi(subscriptions.command('create [endpoint]'))),
    'Subscribes an endpoint to events.',
    [
      [
        "event-gateway subscriptions create shop --types 'order.*,payment.failed'",
        'Two kinds of events.',
      ],
      [
        "event-gateway subscriptions create shop --types '*' --topics shop.orders --format cloudevents-structured",
        'All of one topic, as CloudEvents.',
      ],
    ],
  );
  command
    .option('--id <id>', 'a name of your choice; refused when there is one of this name')
    .action(
      async (endpoint: string | undefined, options: FieldOptions & { readonly id?: string }) => {
        const fields = await bodyOf(options, host);
        const body = { ...fields, ...(endpoint !== undefined && { endpointId: endpoint }) };
        if (textOf(body, 'endpointId') === '')
          throw usageError(
            "the endpoint is missing: subscriptions create ENDPOINT --types 'order.*'",
          );
        if (!Object.hasOwn(body, 'types'))
          throw usageError("--types is missing, such as --types 'order.*'");
        const api = openApi(options, host);
        const { id } = options;
        const made =
          id === undefined
            ? await api.call({ method: 'POST', path: '/v1/subscriptions', body })
            : await api.call({
                method: 'PUT',
                path: pathOf(id),
                body,
                headers: { 'if-none-match': '*' },
              });
        print(made, options, host);
      },
    );
}

function addUpdate(subscriptions: Command, host: CliHost): void {
  described(
    withFields(withApi(subscriptions.command('update <id>'))),
    'Changes a subscription. What is not given stays as it is.',
    [['event-gateway subscriptions update 0198… --disabled', 'Ends it, but keeps it.']],
  ).action(async (id: string, options: FieldOptions) => {
    const body = await bodyOf(options, host);
    if (Object.keys(body).length === 0)
      throw usageError('nothing to change: give an option such as --types, or --file');
    print(
      await openApi(options, host).call({ method: 'PATCH', path: pathOf(id), body }),
      options,
      host,
    );
  });
}

function addDelete(subscriptions: Command, host: CliHost): void {
  described(withApi(subscriptions.command('delete <id>')), 'Deletes a subscription.', [
    ['event-gateway subscriptions delete 0198…', 'Events that come from now on go elsewhere.'],
  ]).action(async (id: string, options: ApiOptions) => {
    await openApi(options, host).call({ method: 'DELETE', path: pathOf(id) });
    if (!options.json) host.out(`deleted ${id}\n`);
  });
}

function withFields(command: Command): Command {
  return command
    .option('--types <list>', "types of events: order.created, 'order.*', '*'", listed)
    .option('--topics <list>', 'only events of these source topics', listed)
    .option('--format <format>', `what to send: ${FORMATS.join(', ')}`)
    .option('--description <text>', 'for people')
    .option('--enabled', 'in force')
    .option('--disabled', 'not in force')
    .option(
      '--file <path>',
      'the object as JSON or YAML (- is standard input); options win over it',
    );
}

async function bodyOf(options: FieldOptions, host: CliHost): Promise<JsonObject> {
  const { types, topics, format, description, enabled, disabled } = options;
  if (enabled && disabled) throw usageError('give either --enabled or --disabled');
  const file = await bodyFrom(options.file, host);
  return {
    ...file,
    ...given({ types, topics, format, description, enabled: disabled ? false : enabled }),
  };
}

function pathOf(id: string): string {
  return `/v1/subscriptions/${encodeURIComponent(id)}`;
}

function print(subscription: JsonObject, { json }: ApiOptions, host: CliHost): void {
  if (json) {
    host.out(`${JSON.stringify(subscription, null, 2)}\n`);
    return;
  }
  host.out(
    facts([
      ['id', textOf(subscription, 'id')],
      ['endpoint', textOf(subscription, 'endpointId')],
      ['types', listOf(subscription, 'types')],
      ['topics', listOf(subscription, 'topics') || 'all'],
      ['format', textOf(subscription, 'format')],
      ['state', stateOf(subscription, paintFor(host.hasColors))],
      ['description', oneLine(textOf(subscription, 'description'))],
      ['managed by', textOf(subscription, 'managedBy')],
      ['version', countOf(subscription, 'version')],
    ]),
  );
}

function subscriptionTable(subscriptions: readonly JsonObject[], paint: Paint): string {
  return table(
    ['ID', 'ENDPOINT', 'STATE', 'FORMAT', 'TOPICS', 'TYPES'],
    subscriptions.map((one) => [
      textOf(one, 'id'),
      textOf(one, 'endpointId'),
      stateOf(one, paint),
      textOf(one, 'format'),
      listOf(one, 'topics') || 'all',
      listOf(one, 'types'),
    ]),
  );
}

function stateOf(subscription: JsonObject, paint: Paint): string {
  return subscription['enabled'] === false ? paint('warning', 'off') : paint('good', 'on');
}

function listOf(object: JsonObject, name: string): string {
  const value = object[name];
  return Array.isArray(value) ? oneLine(value.map(String).join(', ')) : '';
}
