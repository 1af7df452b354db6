import { readOtlpHeaders } from './otlp-headers.js';
import { settingInfos } from './setting.js';
import type { Settings } from './settings.js';

/** The secrets among the settings: what must not appear in any output. */
export function secretValues(settings: Settings): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(settings));
  const secrets = settingInfos()
    .filter(({ secret }) => secret)
    .map(({ field }) => values.get(field))
    .filter((value) => typeof value === 'string');
  return [...secrets, ...Object.values(readOtlpHeaders(settings.otelExporterOtlpHeaders ?? ''))];
}
