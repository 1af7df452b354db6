import type { DeclaredObjects } from '../control/declared/declared-objects.js';
import { readDeclared } from '../control/declared/read-declared.js';
import type { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { InvalidFields, type FieldFault } from '../validation/field-fault.js';
import { faultsIn } from '../validation/validate.js';
import { crossFaults } from './cross-faults.js';
import {
  givenByEnvironment,
  givenByYaml,
  reasonOf,
  type GivenValue,
  type SettingsSources,
} from './setting-values.js';
import { Settings } from './settings.js';
import { readYaml } from './yaml-file.js';

/** What a process starts with. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** The endpoints and subscriptions of CONFIG_FILE. */
  readonly declared: DeclaredObjects;
}

/** The sources of settings, and what tells which URLs endpoints may have under them. */
export interface StartSources extends SettingsSources {
  readonly urlRuleOf: (settings: Settings) => Pick<EndpointUrlRule, 'faultOf'>;
}

/** Exit code of a process that was configured wrongly (sysexits.h, EX_CONFIG). */
export const EXIT_CONFIG = 78;

/**
 * Reads the environment over the optional YAML file that CONFIG_FILE names.
 *
 * @throws InvalidFields with code `settings-invalid` and every fault of every source; secrets are never shown
 */
export function loadSettings(sources: StartSources): LoadedSettings {
  const environment = givenByEnvironment(sources);
  const file = readConfigFile(sources);
  const yaml = givenByYaml(sources, file.settings);
  const sourceFaults = [...environment.faults, ...file.faults, ...yaml.faults];

  const { settings, faults: valueFaults } = fill([...yaml.values, ...environment.values]);
  const together = notNamedIn([...sourceFaults, ...valueFaults], crossFaults(settings));
  const ofSettings = [...sourceFaults, ...valueFaults, ...together];

  const urls = ofSettings.length > 0 ? ANY_URL : sources.urlRuleOf(settings);
  const { declared, faults } = readDeclared(file.declared, { urls, readFile: sources.readFile });
  const all = [...ofSettings, ...faults];
  if (all.length > 0) throw new InvalidFields(all, 'settings-invalid');
  return { settings, declared };
}

/** Stands in while the settings that the real rule depends on are faulty themselves. */
const ANY_URL = { faultOf: () => null };

/** @param values later ones win over earlier ones of the same field */
function fill(values: readonly GivenValue[]): {
  settings: Settings;
  faults: readonly FieldFault[];
} {
  const settings = new Settings();
  const faults: FieldFault[] = [];
  const givenFor = new Map(values.map((given) => [given.info.field, given]));
  for (const { info, name, raw } of givenFor.values()) {
    const coerced = info.coerce(raw);
    if (coerced.kind === 'value') Object.assign(settings, { [info.field]: coerced.value });
    else faults.push({ field: name, message: coerced.message });
  }
  for (const { field, message } of faultsIn(settings)) {
    const given = givenFor.get(field);
    faults.push({ field: given?.name ?? field, message: message + shown(given) });
  }
  return { settings, faults };
}

interface ConfigFile {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly declared: Readonly<Record<string, unknown>>;
  readonly faults: readonly FieldFault[];
}

function readConfigFile({ env, readFile }: SettingsSources): ConfigFile {
  const path = env['CONFIG_FILE'];
  if (path === undefined || path === '') return { settings: {}, declared: {}, faults: [] };
  const broken = (message: string): ConfigFile => ({
    settings: {},
    declared: {},
    faults: [{ field: 'CONFIG_FILE', message: `${path} ${message}` }],
  });
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    return broken(`can't be read (${reasonOf(error)}): mend the path or the file's rights`);
  }
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') return broken(yaml.message);
  const { endpoints, subscriptions, ...settings } = yaml.value;
  return { settings, declared: { endpoints, subscriptions }, faults: [] };
}

/** `, not "abc"` after a fault, unless the value is secret or long. */
function shown(given: GivenValue | undefined): string {
  if (given === undefined || given.info.secret || given.info.fileVariant) return '';
  const value = JSON.stringify(given.raw);
  return value.length > 200 ? '' : `, not ${value}`;
}

/** Leaves out what is told already: a variable whose file can't be read is not also missing. */
function notNamedIn(
  known: readonly FieldFault[],
  faults: readonly FieldFault[],
): readonly FieldFault[] {
  const named = new Set(known.map(({ field }) => field));
  return faults.filter(({ field }) => !named.has(field) && !named.has(`${field}_FILE`));
}
