import { settingInfos, type SettingInfo } from './setting.js';
import { Settings } from './settings.js';

/** The text of docs/configuration.md. */
export function settingsDocument(): string {
  const settings = new Settings();
  const entries = settingInfos().flatMap((info) => entryOf(info, settings));
  return [...HEAD, ...entries, ...TAIL].join('\n');
}

function entryOf(info: SettingInfo, settings: Settings): readonly string[] {
  const lines = [`### ${info.variable}`, '', info.text, '', `- Takes ${info.takes}.`];
  lines.push(`- ${defaultOf(info, settings)}`);
  if (info.field !== 'configFile') lines.push(`- In the file: \`${info.field}\`.`);
  if (info.fileVariant) lines.push(`- From a file: \`${info.variable}_FILE\`.`);
  return [...lines, ''];
}

const HEAD = [
  '# Configuration',
  '',
  '<!-- Made from src/config/settings.ts by `npm run docs`. Do not edit. -->',
  '',
  'Settings come from the environment, over an optional YAML file that `CONFIG_FILE` names. The file’s keys are the',
  'variables’ names in camel case: `KAFKA_BROKERS` is `kafkaBrokers`. An empty variable counts as not set. Lists are',
  'separated by commas; in the file they may also be YAML sequences. Secrets and certificates can be given as the path of',
  'a file that holds them, under the name with `_FILE` (in YAML: `File`) at its end; a line break at the file’s end is cut.',
  '',
  'Everything is checked before anything starts. If something is wrong, all faults are listed at once and the process',
  'exits with code 78.',
  '',
  '## Settings',
  '',
];

const TAIL = [
  '## Endpoints and subscriptions in the file',
  '',
  'The lists `endpoints` and `subscriptions` take the same objects as `PUT /v1/endpoints/{id}` and',
  '`PUT /v1/subscriptions/{id}` ([openapi.json](openapi.json)), each with its `id`. An endpoint must have a `secret`, or',
  'the path of a file with it as `secretFile`. The objects are applied at start, are shown with `managedBy: file`, and the',
  'API refuses to change them. A list that is there, even an empty one, is complete: what an earlier file declared and this',
  'one does not is deleted. A list that is not there changes nothing.',
  '',
  '```yaml',
  'kafkaBrokers: kafka-1:9092, kafka-2:9092',
  'sourceTopics: [orders, "/^payments\\\\./"]',
  'adminApiKeyFile: /run/secrets/admin-api-key',
  'endpoints:',
  '  - id: warehouse',
  '    url: https://warehouse.example.com/hooks',
  '    secretFile: /run/secrets/warehouse',
  '    maxInFlight: 5',
  'subscriptions:',
  '  - id: warehouse-orders',
  '    endpointId: warehouse',
  '    types: [order.*]',
  '```',
  '',
];

function defaultOf({ field, shownDefault }: SettingInfo, settings: Settings): string {
  if (shownDefault !== null) return `Default: ${shownDefault}.`;
  const [, value] = Object.entries(settings).find(([name]) => name === field) ?? [];
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return text === '' ? 'No default.' : `Default: \`${text}\`.`;
}
