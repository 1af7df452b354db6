import { loadSettings, type LoadedSettings } from '../../src/config/load-settings.js';
import type { Settings } from '../../src/config/settings.js';
import { EndpointUrlRule } from '../../src/control/endpoints/endpoint-url.js';

/**
 * What a process with this environment would start with; throws with every fault.
 *
 * @param readFile reads what CONFIG_FILE and the `…_FILE` variables name; by default there are no files
 */
export function settingsFrom(
  env: Readonly<Record<string, string>>,
  readFile: (path: string) => string = noFile,
): LoadedSettings {
  return loadSettings({ env, readFile, urlRuleOf });
}

function noFile(path: string): string {
  throw new Error(`there is no ${path}`);
}

/** Every address; what the settings say of schemes counts. */
function urlRuleOf({ endpointAllowHttp }: Settings): EndpointUrlRule {
  return new EndpointUrlRule({ verdictFor: () => ({ kind: 'allowed' }) }, endpointAllowHttp);
}
