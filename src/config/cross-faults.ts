import { DELAY_TIERS, topologyOf } from '../topology.js';
import type { FieldFault } from '../validation/field-fault.js';
import type { Settings } from './settings.js';
import { caughtBy } from './source-topics.js';

/** Faults of settings that are each well-formed but do not fit together. Fields are named by their variables. */
export function crossFaults(settings: Settings): readonly FieldFault[] {
  return [
    ...required(settings),
    ...tlsFaults(settings),
    ...saslFaults(settings),
    ...topicFaults(settings),
    ...sizeFaults(settings),
    ...proxyFaults(settings),
    ...tokenFaults(settings),
  ];
}

function required(settings: Settings): FieldFault[] {
  const faults: FieldFault[] = [];
  if (settings.kafkaBrokers.length === 0) {
    faults.push(fault('KAFKA_BROKERS', 'is required: host:port of at least one broker'));
  }
  if (settings.roles.length === 0) {
    faults.push(fault('ROLES', 'must name at least one role'));
  }
  if (settings.roles.includes('router') && settings.sourceTopics.length === 0) {
    faults.push(
      fault(
        'SOURCE_TOPICS',
        'is required for the router: give topic names, or leave router out of ROLES',
      ),
    );
  }
  if (needsApiKey(settings) && settings.adminApiKey === null) {
    faults.push(
      fault(
        'ADMIN_API_KEY',
        'is required: give at least 16 characters, or set API_AUTH=none for an open API',
      ),
    );
  }
  return faults;
}

function needsApiKey({ roles, apiAuth }: Settings): boolean {
  return roles.includes('api') && apiAuth === 'api-key';
}

function tlsFaults(settings: Settings): FieldFault[] {
  const given = [
    ['KAFKA_TLS_CA', settings.kafkaTlsCa],
    ['KAFKA_TLS_CERT', settings.kafkaTlsCert],
    ['KAFKA_TLS_KEY', settings.kafkaTlsKey],
  ] as const;
  if (!settings.kafkaTls) {
    return given
      .filter(([, value]) => value !== null)
      .map(([variable]) =>
        fault(variable, 'has no effect without KAFKA_TLS=true: set that, or remove this'),
      );
  }
  if ((settings.kafkaTlsCert === null) === (settings.kafkaTlsKey === null)) return [];
  return settings.kafkaTlsCert === null
    ? [fault('KAFKA_TLS_CERT', 'is required along with KAFKA_TLS_KEY')]
    : [fault('KAFKA_TLS_KEY', 'is required along with KAFKA_TLS_CERT')];
}

function saslFaults(settings: Settings): FieldFault[] {
  const mechanism = settings.kafkaSaslMechanism;
  const missing = (variable: string, value: string | null): FieldFault[] =>
    value === null ? [fault(variable, `is required with KAFKA_SASL_MECHANISM=${mechanism}`)] : [];
  if (mechanism === null) {
    return settings.kafkaSaslUsername === null && settings.kafkaSaslPassword === null
      ? []
      : [fault('KAFKA_SASL_MECHANISM', 'is required along with a user name or password')];
  }
  if (mechanism !== 'oauthbearer') {
    return [
      ...missing('KAFKA_SASL_USERNAME', settings.kafkaSaslUsername),
      ...missing('KAFKA_SASL_PASSWORD', settings.kafkaSaslPassword),
    ];
  }
  if (settings.kafkaOauthToken !== null) return [];
  if (settings.kafkaOauthTokenEndpoint === null) {
    return [
      fault('KAFKA_OAUTH_TOKEN', 'or KAFKA_OAUTH_TOKEN_ENDPOINT is required with oauthbearer'),
    ];
  }
  return [
    ...missing('KAFKA_OAUTH_CLIENT_ID', settings.kafkaOauthClientId),
    ...missing('KAFKA_OAUTH_CLIENT_SECRET', settings.kafkaOauthClientSecret),
  ];
}

/** Reading what we write would make a loop. */
function topicFaults({ sourceTopics, topicPrefix }: Settings): FieldFault[] {
  const topology = topologyOf(topicPrefix);
  const own = [
    topology.deliveries,
    topology.lanes,
    topology.results,
    topology.deadLetters,
    topology.quarantine,
    topology.control,
    topology.operations,
    topology.audit,
    ...DELAY_TIERS.map((tier) => topology.delay(tier)),
  ];
  const internal = ['__consumer_offsets', '__transaction_state'];
  const caught = caughtBy(sourceTopics, [...own, ...internal]);
  if (caught === null) return [];
  const escaped = topicPrefix.replaceAll('.', String.raw`\.`);
  const mend = String.raw`/^(?!${escaped}\.|__)/`;
  return [
    fault(
      'SOURCE_TOPICS',
      `must not catch ${caught}: narrow the expression, for instance to ${mend}`,
    ),
  ];
}

function sizeFaults({ responseSnippetBytes, responseMaxBytes }: Settings): FieldFault[] {
  return responseSnippetBytes > responseMaxBytes
    ? [fault('RESPONSE_SNIPPET_BYTES', `must be at most RESPONSE_MAX_BYTES (${responseMaxBytes})`)]
    : [];
}

function proxyFaults({ endpointProxyUrl, endpointProxyCa }: Settings): FieldFault[] {
  if (endpointProxyUrl === null && endpointProxyCa !== null)
    return [fault('ENDPOINT_PROXY_CA', 'has no effect without ENDPOINT_PROXY_URL')];
  const url = endpointProxyUrl === null ? null : URL.parse(endpointProxyUrl);
  return url !== null && (url.pathname !== '/' || url.search !== '')
    ? [fault('ENDPOINT_PROXY_URL', 'must end after the host and port')]
    : [];
}

/** Tokens are checked by all three or not at all. */
function tokenFaults({ jwtIssuer, jwtAudience, jwtJwksUrl }: Settings): FieldFault[] {
  const parts = [
    ['JWT_ISSUER', jwtIssuer],
    ['JWT_AUDIENCE', jwtAudience],
    ['JWT_JWKS_URL', jwtJwksUrl],
  ] as const;
  const missing = parts.filter(([, value]) => value === null);
  if (missing.length === parts.length) return [];
  return missing.map(([variable]) => fault(variable, 'is required along with the other JWT_…'));
}

function fault(field: string, message: string): FieldFault {
  return { field, message };
}
