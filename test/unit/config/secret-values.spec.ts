import { describe, expect, it } from '@jest/globals';
import { secretValues } from '../../../src/config/secret-values.js';
import { settingInfos } from '../../../src/config/setting.js';
import { Settings } from '../../../src/config/settings.js';
import { createPinoLogger } from '../../../src/logging/pino-logger.js';

/** Every secret setting with a value of its own that gives itself away by nothing. */
function planted(): { readonly settings: Settings; readonly values: readonly string[] } {
  const secrets = settingInfos().filter(({ secret }) => secret);
  const given = Object.fromEntries(secrets.map(({ field }, n) => [field, `plain words ${n} here`]));
  return { settings: Object.assign(new Settings(), given), values: Object.values(given) };
}

describe('the secrets among the settings', () => {
  it('are kept out of what any library says of them', () => {
    const { settings, values } = planted();
    let output = '';
    const logger = createPinoLogger({
      level: 'debug',
      instance: 'gateway-1',
      secrets: secretValues(settings),
      destination: { write: (line) => (output += line) },
    });
    expect(values.length).toBeGreaterThan(5);
    for (const value of values) {
      const cause = new Error(`the server refused ${value}`);
      logger.error('process.failed', { error: new Error(`tried [${value}]`, { cause }) });
      logger.warn('kafka.client', { message: `with ${encodeURIComponent(value)}`, of: [value] });
    }
    for (const value of values) {
      expect(output).not.toContain(value);
      expect(output).not.toContain(encodeURIComponent(value));
    }
  });

  it('include each value of the headers for the collector', () => {
    const settings = Object.assign(new Settings(), {
      otelExporterOtlpHeaders: 'api-key=one%20key, x-team = orders',
    });
    expect(secretValues(settings)).toEqual(expect.arrayContaining(['one key', 'orders']));
  });
});
