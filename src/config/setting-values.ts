import { codeOf, messageOf } from '../unknown-error.js';
import type { FieldFault } from '../validation/field-fault.js';
import { settingInfos, type SettingInfo } from './setting.js';

/** Where settings come from. */
export interface SettingsSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as UTF-8; throws when it can't. */
  readonly readFile: (path: string) => string;
}

/** A value as a source gave it, under the name that the source uses for it. */
export interface GivenValue {
  readonly info: SettingInfo;
  readonly name: string;
  readonly raw: unknown;
}

/** What one source gave, and what was wrong with it. */
export interface Given {
  readonly values: readonly GivenValue[];
  readonly faults: readonly FieldFault[];
}

/** The settings in the environment: `KAFKA_BROKERS`, `ADMIN_API_KEY_FILE`. Empty variables count as not set. */
export function givenByEnvironment(sources: SettingsSources): Given {
  const found = settingInfos().map((info) =>
    givenUnder(sources, info, info.variable, `${info.variable}_FILE`, (name) => sources.env[name]),
  );
  return merge(found);
}

/** The settings in the YAML file: `kafkaBrokers`, `adminApiKeyFile`. Keys that mean nothing are faults. */
export function givenByYaml(
  sources: SettingsSources,
  yaml: Readonly<Record<string, unknown>>,
): Given {
  const infos = settingInfos().filter((info) => info.field !== 'configFile');
  const known = new Set(
    infos.flatMap(({ field, fileVariant }) => (fileVariant ? [field, `${field}File`] : [field])),
  );
  const unknown = Object.keys(yaml)
    .filter((key) => !known.has(key))
    .map((key) => ({ field: key, message: 'is not a known key: see docs/configuration.md' }));
  const found = infos.map((info) =>
    givenUnder(sources, info, info.field, `${info.field}File`, (name) => yaml[name]),
  );
  return merge([...found, { values: [], faults: unknown }]);
}

function givenUnder(
  sources: SettingsSources,
  info: SettingInfo,
  name: string,
  fileName: string,
  valueOf: (name: string) => unknown,
): Given {
  const raw = present(valueOf(name));
  const path = info.fileVariant ? present(valueOf(fileName)) : undefined;
  if (path === undefined) {
    return { values: raw === undefined ? [] : [{ info, name, raw }], faults: [] };
  }
  if (raw !== undefined) {
    return {
      values: [],
      faults: [{ field: name, message: `and ${fileName} are both set: keep one` }],
    };
  }
  if (typeof path !== 'string') {
    return { values: [], faults: [{ field: fileName, message: 'must be the path of a file' }] };
  }
  try {
    const text = sources.readFile(path).replace(/\r?\n$/, '');
    return { values: [{ info, name: fileName, raw: text }], faults: [] };
  } catch (error) {
    const message = `names a file that can't be read (${reasonOf(error)}): mend the path or the file's rights`;
    return { values: [], faults: [{ field: fileName, message }] };
  }
}

/** Why a file could not be read, without the path, which the field's name already tells. */
export function reasonOf(error: unknown): string {
  return codeOf(error) ?? messageOf(error);
}

function present(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}

function merge(parts: readonly Given[]): Given {
  return {
    values: parts.flatMap(({ values }) => values),
    faults: parts.flatMap(({ faults }) => faults),
  };
}
