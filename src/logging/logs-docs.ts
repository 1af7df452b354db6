import { LOG_EVENTS, type LogEventSpec } from './log-events.js';

/** The text of docs/logs.md. */
export function logsDocument(): string {
  const events: [string, LogEventSpec][] = Object.entries(LOG_EVENTS);
  const quiet = events.filter(([, { levels }]) => levels.some(isQuiet));
  return [
    ...HEAD,
    '## Warnings and errors',
    '',
    ...events.flatMap(([event, spec]) => ('act' in spec ? loudEntry(event, spec) : [])),
    '## All other lines',
    '',
    '| event | level | tells |',
    '|---|---|---|',
    ...quiet.map(
      ([event, { levels, tells }]) =>
        `| \`${event}\` | ${levels.filter(isQuiet).join(', ')} | ${tells} |`,
    ),
    '',
  ].join('\n');
}

function isQuiet(level: string): boolean {
  return level === 'debug' || level === 'info';
}

function loudEntry(
  event: string,
  { levels, tells, act }: Extract<LogEventSpec, { act: string }>,
): readonly string[] {
  const loud = levels.filter((level) => !isQuiet(level)).join(', ');
  return [`### ${event}`, '', `Level: ${loud}. ${tells}`, '', `What to do: ${act}`, ''];
}

const HEAD = [
  '# Logs',
  '',
  '<!-- Made from src/logging/log-events.ts and src/logging/logs-docs.ts by `npm run docs`. Do not edit. -->',
  '',
  'One JSON object a line on standard output, one line for each unit of work. Every line has `level`, `time` (ISO 8601),',
  '`instance` (which replica) and `event`, the id under which it is explained below. Further fields have snake_case names:',
  '`endpoint_id`, `delivery_id`, `partition`, `duration_ms`. A line of a delivery that is part of a trace has its',
  '`trace_id` ([traces](traces.md)).',
  '',
  '- `error`: someone must act. `warn`: it healed by itself, or will; many in a short time need a look.',
  '- A failing receiver is no warning of the gateway: its attempts are `info`.',
  '- Faults of the settings come before there is a log: as plain text on standard error, with exit code 78.',
  '',
  '## Level',
  '',
  '`LOG_LEVEL` is the level at the start. While a replica runs, its own level can be seen and changed, for a time or for good:',
  '',
  '```sh',
  'curl -H "Authorization: Bearer $ADMIN_API_KEY" http://replica:8080/v1/log-level',
  'curl -X PUT -H "Authorization: Bearer $ADMIN_API_KEY" -H "content-type: application/json" \\',
  '  -d \'{"level": "debug", "forSeconds": 600}\' http://replica:8080/v1/log-level',
  '```',
  '',
  'Ask each replica by its own address (in Kubernetes: `kubectl port-forward`), since each has its own level. Replicas without',
  'the role `api` answer, too, if `ADMIN_API_KEY` is set or `API_AUTH` is `none`.',
  '',
  '## Lines of deliveries',
  '',
  'A line costs about 7 µs, as much as a signature, so not every delivery has its lines at `info`:',
  '',
  '- Failed attempts and dead deliveries always have.',
  '- Of the others `LOG_DELIVERY_SAMPLE_RATIO` have (1 in 100 by default), chosen by the delivery’s id: one that is chosen has',
  '  all of its lines, in every replica.',
  '- At `debug` all have.',
  '',
  'What was sent and answered is never logged; the [results](result.schema.json) hold the beginning of the answer.',
  '',
  '## Secrets',
  '',
  'Secrets are kept out of every line, also out of the messages of errors that libraries raise:',
  '',
  '- fields with names such as `secret`, `password`, `token`, `authorization`, `headers`, at any depth;',
  '- in any text: signing secrets (`whsec_…`), API keys (`egk_…`), `Bearer` and `Basic` credentials, JSON web tokens, private keys, the user and',
  '  the query of URLs, and values behind names such as `password=`;',
  '- the secrets among the settings, wherever they appear, if they are at least 6 characters long.',
  '',
  'They are replaced by `[secret]`. Ids, tenants, host names and paths of the API are not secret.',
  '',
];
