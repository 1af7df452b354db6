import { describe, expect, it } from '@jest/globals';
import { readRepositoryFile } from '../../support/repository.js';
import { settingsFrom } from '../../support/settings.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('examples/gateway.yaml', () => {
  it('is accepted as it stands', () => {
    const { settings, declared } = settingsFrom(
      { CONFIG_FILE: 'examples/gateway.yaml', API_AUTH: 'none' },
      (path) => (path.startsWith('/run/secrets/') ? SECRET : readRepositoryFile(path)),
    );

    expect(settings.sourceTopics).toEqual(['shop.orders', /^billing\./]);
    expect(declared.endpoints?.map(({ id }) => id)).toEqual(['shipping', 'ledger']);
    expect(declared.subscriptions?.map(({ id }) => id)).toEqual([
      'shipping-orders',
      'ledger-everything',
    ]);
  });
});
