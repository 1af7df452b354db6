import type { Command } from 'commander';
import type { ApiChoice } from './gateway-api.js';

/** What every command that talks to the API can be told. */
export interface ApiOptions extends ApiChoice {
  readonly json?: true;
}

/** Adds the options of `ApiOptions`. */
export function withApi(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'the gateway to talk to (EVENT_GATEWAY_URL; default http://127.0.0.1:8080)',
    )
    .option('--api-key <key>', 'its API key (EVENT_GATEWAY_API_KEY, ADMIN_API_KEY)')
    .option('--json', 'print JSON');
}
