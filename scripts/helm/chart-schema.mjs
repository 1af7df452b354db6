import { documentedValues } from './values-comments.mjs';

/** What the chart sets by itself, from other values. */
const OF_THE_CHART = new Set([
  'KAFKA_BROKERS',
  'SOURCE_TOPICS',
  'ROLES',
  'HTTP_PORT',
  'CONFIG_FILE',
  'INSTANCE_ID',
]);

/**
 * values.schema.json with everything that is said elsewhere filled in: descriptions from the comments of values.yaml,
 * the settings by name, and declared endpoints and subscriptions as the API takes them.
 *
 * @param {object} schema the present one (JSON Schema, draft 7, which every Helm 3 and 4 knows)
 * @param {string} values the text of values.yaml
 * @param {readonly { variable: string, text: string, secret: boolean, fileVariant: boolean, schema: object }[]} settings
 * @param {object} openApi the OpenAPI document
 * @throws {Error} when a value of values.yaml has no place in the schema
 */
export function chartSchema(schema, values, settings, openApi) {
  const filled = structuredClone(schema);
  for (const { path, comment } of documentedValues(values)) {
    const place = path.reduce((at, key) => at?.properties?.[key], filled);
    if (place === undefined) throw new Error(`values.schema.json has no ${path.join('.')}`);
    if (comment !== '') place.description = comment;
  }
  const own = settings.filter(({ variable }) => !OF_THE_CHART.has(variable));
  Object.assign(filled.definitions, {
    settings: closed(Object.fromEntries(own.flatMap(openSettings))),
    secretSettings: closed(
      Object.fromEntries(
        own.filter(({ secret }) => secret).map((info) => [info.variable, secretSchema(info)]),
      ),
    ),
    ...declaredObjects(openApi.components.schemas),
  });
  return filled;
}

function closed(properties) {
  return { type: 'object', additionalProperties: false, properties };
}

/** A setting as it may stand in a ConfigMap, and the path of a file with it. */
function openSettings({ variable, text, secret, fileVariant, schema }) {
  const file = { type: 'string', minLength: 1, description: `A file that holds ${variable}.` };
  return [
    ...(secret ? [] : [[variable, { ...textual(schema), description: text }]]),
    ...(fileVariant ? [[`${variable}_FILE`, file]] : []),
  ];
}

function secretSchema({ text, schema }) {
  return { ...textual(schema), description: text };
}

/** Variables are text: numbers and flags may be written as such or quoted, lists are joined by commas. */
function textual({ type, enum: words, ...limits }) {
  if (type === 'array') return { type: 'string' };
  if (type === 'boolean') return { enum: [true, false, 'true', 'false'] };
  if (type === 'string') return { type, ...(words && { enum: words }), ...limits };
  return { type: [type, 'string'], ...limits, pattern: '^[0-9.]+$' };
}

/** Items of `endpoints` and `subscriptions` in the configuration file: what PUT takes, with the id. */
function declaredObjects({ CreateEndpoint, CreateSubscription, ...others }) {
  const id = CreateSubscription.properties.endpointId;
  const named = { ...id, description: 'Its name.' };
  const secretFile = {
    type: 'string',
    description: 'The path of a file that holds the secret; in place of `secret`.',
  };
  const endpoint = strict(CreateEndpoint, { id: named, secretFile });
  endpoint.anyOf = [{ required: ['secret'] }, { required: ['secretFile'] }];
  const referred = referredBy([CreateEndpoint, CreateSubscription], others);
  return {
    declaredEndpoint: endpoint,
    declaredSubscription: strict(CreateSubscription, { id: named }),
    ...Object.fromEntries([...referred].map((name) => [name, strict(others[name], {})])),
  };
}

/** The names of the schemas that these lead to. */
function referredBy(schemas, all, found = new Set()) {
  const text = JSON.stringify(schemas);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    referredBy([all[name]], all, found);
  }
  return found;
}

/** Without unknown fields, and with the references of this document. */
function strict(schema, further) {
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/definitions/');
  const own = JSON.parse(text);
  return {
    ...own,
    additionalProperties: false,
    required: ['id', ...(own.required ?? [])].filter(
      (name) => name in { ...own.properties, ...further },
    ),
    properties: { ...further, ...own.properties },
  };
}
