import { settingInfos } from '../../config/setting.js';
import { Settings } from '../../config/settings.js';

/** All settings by their names in the file; secrets hidden. */
export function settingsShown(settings: Settings): Readonly<Record<string, unknown>> {
  const infos = settingInfos().filter((info) => info.secret);
  const secret = new Set(infos.map(({ field }) => field));
  return Object.fromEntries(
    Object.entries(settings).map(([field, value]) => {
      if (secret.has(field)) return [field, value === null ? null : '[secret]'];
      return [field, Array.isArray(value) ? value.map(String) : value];
    }),
  );
}

/** Those that are not the default, by their variables. */
export function changedSettings(settings: Settings): readonly (readonly [string, string])[] {
  const values = settingsShown(settings);
  const defaults = settingsShown(new Settings());
  return settingInfos()
    .filter(({ shownDefault }) => shownDefault === null)
    .filter(({ field }) => textOf(values[field]) !== textOf(defaults[field]))
    .map(({ field, variable }) => [variable, textOf(values[field])]);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' && value.includes('\n') ? '…' : String(value);
}
