import { describe, expect, it } from '@jest/globals';
import { loadSettings, type LoadedSettings } from '../../../src/config/load-settings.js';
import { InvalidFields, type FieldFault } from '../../../src/validation/field-fault.js';

const MINIMUM = {
  KAFKA_BROKERS: 'kafka:9092',
  SOURCE_TOPICS: 'orders',
  ADMIN_API_KEY: 'sixteen-letters!',
};
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function load(env: Record<string, string>, files: Record<string, string> = {}): LoadedSettings {
  return loadSettings({
    env,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
    urlRuleOf: (settings) => ({
      faultOf: (url) =>
        String(url).startsWith('http:') && !settings.endpointAllowHttp ? 'must be https' : null,
    }),
  });
}

function faultsOf(env: Record<string, string>, files: Record<string, string> = {}): FieldFault[] {
  try {
    load(env, files);
  } catch (error) {
    if (error instanceof InvalidFields) return [...error.faults];
    throw error;
  }
  return [];
}

function fieldsOf(env: Record<string, string>, files: Record<string, string> = {}): string[] {
  return faultsOf(env, files).map(({ field }) => field);
}

describe('settings', () => {
  it('need three variables, and have defaults for the rest', () => {
    const { settings, declared } = load(MINIMUM);
    expect(settings).toMatchObject({
      kafkaBrokers: ['kafka:9092'],
      sourceTopics: ['orders'],
      topicPrefix: 'event-gateway',
      roles: ['router', 'dispatcher', 'forwarder', 'api'],
      httpPort: 8080,
      deliveriesPartitions: 24,
      endpointAllowHttp: false,
    });
    expect(declared).toEqual({ endpoints: null, subscriptions: null });
  });

  it('take the type of their field', () => {
    const { settings } = load({
      ...MINIMUM,
      HTTP_PORT: '0',
      ENDPOINT_ALLOW_HTTP: 'true',
      EVENT_ID_FIELDS: 'id, meta.id',
      LOG_LEVEL: '',
    });
    expect(settings).toMatchObject({
      httpPort: 0,
      endpointAllowHttp: true,
      eventIdFields: ['id', 'meta.id'],
      logLevel: 'info',
    });
  });

  it('come from the YAML file where the environment is silent', () => {
    const files = {
      '/c.yaml': 'httpPort: 9000\nlogLevel: debug\nsourceTopics: [a, "/^b/"]\nkafkaBrokers: k:1\n',
    };
    const env = { CONFIG_FILE: '/c.yaml', ADMIN_API_KEY: MINIMUM.ADMIN_API_KEY, HTTP_PORT: '9001' };
    expect(load(env, files).settings).toMatchObject({
      httpPort: 9001,
      logLevel: 'debug',
      sourceTopics: ['a', /^b/],
      kafkaBrokers: ['k:1'],
    });
  });

  it('read secrets from files and cut the line break at the end', () => {
    const { ADMIN_API_KEY: _, ...env } = MINIMUM;
    const loaded = load({ ...env, ADMIN_API_KEY_FILE: '/key' }, { '/key': 'from-a-file-it-is\n' });
    expect(loaded.settings.adminApiKey).toBe('from-a-file-it-is');
  });

  it('take hosts, ports and name servers in all their forms', () => {
    const given = {
      ENDPOINT_ALLOW_HOSTS: 'example.com, bücher.test',
      ENDPOINT_ALLOW_PORTS: '443, 8000-8999',
      ENDPOINT_DNS_SERVERS: '10.0.0.53, 10.0.0.53:5353, fd00::53, [fd00::53]:53',
      ENDPOINT_PROXY_URL: 'https://user:pass@proxy.test:3128',
    };
    expect(load({ ...MINIMUM, ...given }).settings).toMatchObject({
      endpointAllowHosts: ['example.com', 'bücher.test'],
      endpointAllowPorts: ['443', '8000-8999'],
      endpointDnsServers: ['10.0.0.53', '10.0.0.53:5353', 'fd00::53', '[fd00::53]:53'],
      endpointProxyUrl: given.ENDPOINT_PROXY_URL,
    });
  });

  it('list all faults at once, under the names that the sources use', () => {
    const fields = fieldsOf(
      {
        CONFIG_FILE: '/c.yaml',
        HTTP_PORT: '70000',
        KAFKA_BROKERS: 'kafka',
        ROLES: 'router,cook',
        SOURCE_TOPICS: '/(/',
        KAFKA_SASL_PASSWORD_FILE: '/none',
        ENDPOINT_ALLOW_CIDRS: '127.0.0.1',
      },
      {
        '/c.yaml':
          'logLevel: loud\ncolour: red\nreplicationFactor: many\nendpoints: [{ id: a }]\nsubscriptions: 5\n',
      },
    );
    expect(fields.toSorted()).toEqual([
      'ENDPOINT_ALLOW_CIDRS',
      'HTTP_PORT',
      'KAFKA_BROKERS',
      'KAFKA_SASL_PASSWORD_FILE',
      'ROLES',
      'SOURCE_TOPICS',
      'colour',
      'endpoints[0].url',
      'logLevel',
      'replicationFactor',
      'subscriptions',
    ]);
  });

  it('tell the value of a fault and how to mend it', () => {
    expect(faultsOf({ ...MINIMUM, HTTP_PORT: '0x10' })).toEqual([
      { field: 'HTTP_PORT', message: 'must be a whole number from 0 to 65535, not "0x10"' },
    ]);
  });

  it('never repeat a secret', () => {
    const faults = faultsOf({ ...MINIMUM, ADMIN_API_KEY: 'short-secret' });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain('short-secret');
  });

  it.each([
    '*hidden',
    '|hidden',
    '"hidden',
    '{hidden: [',
    '&a hidden\nb: *hidden',
    '- hidden: : x',
  ])('never repeat what may be a secret in a file that is no YAML: %s', (value) => {
    const file = `kafkaBrokers: [\nkafkaSaslPassword: ${value}\n`;
    for (const text of [file, file.replace(': [', ': kafka:9092')]) {
      const faults = faultsOf({ ...MINIMUM, CONFIG_FILE: '/c.yaml' }, { '/c.yaml': text });
      expect(faults).not.toEqual([]);
      expect(JSON.stringify(faults)).not.toContain('hidden');
    }
  });

  it('tell where a file is no YAML', () => {
    const faults = faultsOf({ ...MINIMUM, CONFIG_FILE: '/c.yaml' }, { '/c.yaml': 'a: 1\n b: "\n' });
    expect(faults[0]?.message).toMatch(/^\/c\.yaml is no valid YAML: .+ at line \d, column \d$/);
  });

  it('say what is missing', () => {
    expect(fieldsOf({})).toEqual(['KAFKA_BROKERS', 'SOURCE_TOPICS', 'ADMIN_API_KEY']);
    expect(fieldsOf({ KAFKA_BROKERS: 'k:1', ROLES: 'dispatcher' })).toEqual([]);
    expect(fieldsOf({ KAFKA_BROKERS: 'k:1', ROLES: 'api', API_AUTH: 'none' })).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'a password without a user',
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'p' },
      ['KAFKA_SASL_USERNAME'],
    ],
    ['a user without a mechanism', { KAFKA_SASL_USERNAME: 'u' }, ['KAFKA_SASL_MECHANISM']],
    ['oauthbearer without a token', { KAFKA_SASL_MECHANISM: 'oauthbearer' }, ['KAFKA_OAUTH_TOKEN']],
    [
      'a token endpoint without a client',
      {
        KAFKA_SASL_MECHANISM: 'oauthbearer',
        KAFKA_OAUTH_TOKEN_ENDPOINT: 'https://id.example.com/',
      },
      ['KAFKA_OAUTH_CLIENT_ID', 'KAFKA_OAUTH_CLIENT_SECRET'],
    ],
    ['a CA without TLS', { KAFKA_TLS_CA: '-----BEGIN CERTIFICATE-----' }, ['KAFKA_TLS_CA']],
    [
      'a certificate without a key',
      { KAFKA_TLS: 'true', KAFKA_TLS_CERT: '-----BEGIN CERTIFICATE-----' },
      ['KAFKA_TLS_KEY'],
    ],
    ['both a secret and its file', { ADMIN_API_KEY_FILE: '/key' }, ['ADMIN_API_KEY']],
    [
      'a snippet longer than what is read',
      { RESPONSE_MAX_BYTES: '10' },
      ['RESPONSE_SNIPPET_BYTES'],
    ],
    ['keys that are none', { SECRET_KEYS: 'old:too-short' }, ['SECRET_KEYS']],
    [
      'a proxy with a path',
      { ENDPOINT_PROXY_URL: 'http://u:p@proxy.test:3128/path' },
      ['ENDPOINT_PROXY_URL'],
    ],
    [
      'an authority for a proxy that is not there',
      { ENDPOINT_PROXY_CA: '-----BEGIN CERTIFICATE-----' },
      ['ENDPOINT_PROXY_CA'],
    ],
    [
      'hosts, ports and name servers that are none',
      {
        ENDPOINT_ALLOW_HOSTS: 'https://a.test',
        ENDPOINT_DENY_HOSTS: '10.0.0.1',
        ENDPOINT_ALLOW_PORTS: '443-80',
        ENDPOINT_DENY_PORTS: '70000',
        ENDPOINT_DNS_SERVERS: 'dns.test',
      },
      [
        'ENDPOINT_ALLOW_HOSTS',
        'ENDPOINT_DENY_HOSTS',
        'ENDPOINT_ALLOW_PORTS',
        'ENDPOINT_DENY_PORTS',
        'ENDPOINT_DNS_SERVERS',
      ],
    ],
  ])('refuse %s', (_, env, fields) => {
    expect(fieldsOf({ ...MINIMUM, ...env })).toEqual(fields);
  });

  it.each(['/.*/', 'event-gateway.control', '/delay/', '__consumer_offsets'])(
    'refuse the source topics %s, which would catch topics of the gateway or of Kafka',
    (topics) => {
      expect(fieldsOf({ ...MINIMUM, SOURCE_TOPICS: topics })).toEqual(['SOURCE_TOPICS']);
    },
  );

  it('take the expression that the refusal proposes', () => {
    expect(fieldsOf({ ...MINIMUM, SOURCE_TOPICS: String.raw`/^(?!event-gateway\.|__)/` })).toEqual(
      [],
    );
  });

  it.each([
    ['an alias bomb', bomb()],
    ['a duplicate key', 'httpPort: 1\nhttpPort: 2\n'],
    ['no mapping', '- a\n'],
    ['no YAML', 'a: [1\n'],
  ])('refuse a file with %s', (_, text) => {
    expect(fieldsOf({ ...MINIMUM, CONFIG_FILE: '/c.yaml' }, { '/c.yaml': text })).toEqual([
      'CONFIG_FILE',
    ]);
  });

  it('refuse a file that is not there', () => {
    expect(faultsOf({ ...MINIMUM, CONFIG_FILE: '/none.yaml' })).toEqual([
      {
        field: 'CONFIG_FILE',
        message: expect.stringContaining("/none.yaml can't be read (ENOENT)"),
      },
    ]);
  });

  it('give the objects of the file, under the settings’ own rule for URLs', () => {
    const files = {
      '/c.yaml': `endpoints: [{ id: a, url: "http://a.example/", secret: ${SECRET} }]\nsubscriptions: [{ id: s, endpointId: a, types: ["*"] }]\n`,
    };
    const env = { ...MINIMUM, CONFIG_FILE: '/c.yaml' };
    expect(fieldsOf(env, files)).toEqual(['endpoints[0].url']);
    const { declared } = load({ ...env, ENDPOINT_ALLOW_HTTP: 'true' }, files);
    expect(declared.endpoints).toMatchObject([
      { id: 'a', secret: SECRET, spec: { maxInFlight: 10 } },
    ]);
    expect(declared.subscriptions).toMatchObject([{ id: 's', spec: { format: 'standard' } }]);
  });
});

/** Nine levels of ten references each: a thousand million items when it is unfolded. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items = level === 0 ? 'x' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
    return `a${level}: &a${level} [${items}]`;
  });
  return `${levels.join('\n')}\n`;
}
