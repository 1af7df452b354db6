import type { Command } from 'commander';
import type { LoadedSettings } from '../../config/load-settings.js';
import { described } from '../help/described.js';
import type { CliHost } from '../host.js';
import { paintFor } from '../text/paint.js';
import { table } from '../text/table.js';

interface CheckOptions {
  readonly config?: string;
  readonly json?: true;
}

/** `check-config`: what a start would say to the settings. */
export function addCheckConfig(program: Command, host: CliHost): void {
  described(
    program.command('check-config'),
    'Checks the settings as a start does, and shows those that are not the default. It connects to nothing. Exit code 1 when something is wrong; all faults are listed at once.',
    [
      ['event-gateway check-config --config gateway.yaml', 'Before it is rolled out.'],
      [
        'docker run --rm --env-file gateway.env event-gateway check-config',
        'The settings of a container.',
      ],
    ],
  )
    .option(
      '--config <file>',
      'a YAML file with settings, endpoints and subscriptions (CONFIG_FILE)',
    )
    .option('--json', 'print all settings as JSON; secrets are not shown')
    .action((options: CheckOptions) => check(options, host));
}

async function check({ config, json }: CheckOptions, host: CliHost): Promise<void> {
  const loaded = await host.loadSettings(config ?? null);
  const { changedSettings, settingsShown } = await import('./settings-shown.js');
  if (json) host.out(`${JSON.stringify(settingsShown(loaded.settings), null, 2)}\n`);
  else show(loaded, changedSettings(loaded.settings), host);
}

function show(
  { declared }: LoadedSettings,
  changed: readonly (readonly [string, string])[],
  host: CliHost,
): void {
  if (changed.length > 0) host.out(`${table(['SETTING', 'VALUE'], changed)}\n`);
  const { endpoints, subscriptions } = declared;
  const file =
    endpoints === null && subscriptions === null
      ? ''
      : ` The file declares ${endpoints?.length ?? 0} endpoints and ${subscriptions?.length ?? 0} subscriptions.`;
  const well = paintFor(host.hasColors)('good', 'The settings are well.');
  host.out(`${well} ${changed.length} are not the default.${file}\n`);
}
