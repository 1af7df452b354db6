import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { oneOf, text } from '../validation/rule.js';
import { Choice, Flag, List, Secret, Text, Whole } from './setting.js';
import {
  broker,
  cidr,
  fieldPath,
  headerName,
  httpUrl,
  pem,
  tenantTopic,
  topicPrefix,
} from './setting-rules.js';
import { coerceSourceTopics, sourceTopic } from './source-topics.js';

/** What a process may do; each replica takes some or all. */
export const ROLES = ['router', 'dispatcher', 'forwarder', 'api'] as const;
export type Role = (typeof ROLES)[number];

/** The ways in which a client proves itself to the broker. */
export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const fromFile = { fileVariant: true };

/**
 * Everything that an operator can set. One field for each variable; the initialiser is the default; the decorator's
 * text is the text of docs/configuration.md. `loadSettings` fills it; rules that span fields are in `cross-faults.ts`.
 */
export class Settings {
  @List('The brokers to ask first. Required.', broker)
  readonly kafkaBrokers: readonly string[] = [];

  @Text('The name that brokers see in their logs and quotas.', text(1, 200))
  readonly kafkaClientId: string = 'event-gateway';

  @Flag('Talk TLS to the brokers.')
  readonly kafkaTls: boolean = false;

  @Text(
    "The authorities that sign the brokers' certificates. Default: the public ones.",
    pem,
    fromFile,
  )
  readonly kafkaTlsCa: string | null = null;

  @Text('The certificate of this client, where brokers ask for one.', pem, fromFile)
  readonly kafkaTlsCert: string | null = null;

  @Secret('The private key of `KAFKA_TLS_CERT`.', pem)
  readonly kafkaTlsKey: string | null = null;

  @Choice('How to prove who we are. Not set: no SASL.', SASL_MECHANISMS)
  readonly kafkaSaslMechanism: SaslMechanism | null = null;

  @Text('The user for `plain` and `scram-…`.', text(1, 500))
  readonly kafkaSaslUsername: string | null = null;

  @Secret('The password for `plain` and `scram-…`.', text(1, 5_000))
  readonly kafkaSaslPassword: string | null = null;

  @Secret('A token for `oauthbearer` that does not expire.', text(1, 20_000))
  readonly kafkaOauthToken: string | null = null;

  @Text('Where to fetch tokens for `oauthbearer` (client credentials grant).', httpUrl)
  readonly kafkaOauthTokenEndpoint: string | null = null;

  @Text('The client id for `KAFKA_OAUTH_TOKEN_ENDPOINT`.', text(1, 500))
  readonly kafkaOauthClientId: string | null = null;

  @Secret('The client secret for `KAFKA_OAUTH_TOKEN_ENDPOINT`.', text(1, 5_000))
  readonly kafkaOauthClientSecret: string | null = null;

  @Text('The scope to ask for at `KAFKA_OAUTH_TOKEN_ENDPOINT`.', text(1, 2_000))
  readonly kafkaOauthScope: string | null = null;

  @Whole(
    'How long a replica may be silent until Kafka gives its partitions to the others, in milliseconds.',
    6_000,
    300_000,
  )
  readonly kafkaSessionTimeoutMs: number = 10_000;

  @List(
    'The topics with your events: names, or `/regular expressions/` (matched anywhere in the name, so write `^` and `$` to mean the whole). Required for the router.',
    sourceTopic,
    coerceSourceTopics,
  )
  readonly sourceTopics: readonly (string | RegExp)[] = [];

  @Text("The start of the names of the gateway's own topics and consumer groups.", topicPrefix)
  readonly topicPrefix: string = 'event-gateway';

  @List('What this process does.', oneOf(ROLES))
  readonly roles: readonly Role[] = ROLES;

  @Whole('The port of the API, health and metrics; 0 takes any free one.', 0, 65_535)
  readonly httpPort: number = 8080;

  @Text('The address to listen on.', text(1, 255))
  readonly httpHost: string = '0.0.0.0';

  @Text(
    'A YAML file with settings (keys as below), `endpoints` and `subscriptions`. The environment wins over it. Only from the environment.',
    text(1, 4_096),
  )
  readonly configFile: string | null = null;

  @Secret(
    'The bearer token that the API asks for. Required for the api role unless `API_AUTH` is `none`.',
    text(16, 1_000),
  )
  readonly adminApiKey: string | null = null;

  @Choice('Whether the API asks for `ADMIN_API_KEY`, or trusts whoever reaches it.', [
    'api-key',
    'none',
  ])
  readonly apiAuth: 'api-key' | 'none' = 'api-key';

  @Whole(
    'Failed authentications that an address may have in a minute, on each replica; then it is refused without a look at its key.',
    1,
    100_000,
  )
  readonly authFailuresPerMinute: number = 60;

  @List(
    'Networks of proxies whose `X-Forwarded-For` is believed; without them an address is that of the connection.',
    cidr,
  )
  readonly httpTrustedProxies: readonly string[] = [];

  @List(
    'Origins whose pages may use the API from a browser, such as `https://console.example.com`. None by default.',
    httpUrl,
  )
  readonly httpCorsOrigins: readonly string[] = [];

  @Text('Whose tokens (JWT) the API takes beside keys: their `iss`.', text(1, 2_000))
  readonly jwtIssuer: string | null = null;

  @Text('The `aud` that those tokens must be made for.', text(1, 2_000))
  readonly jwtAudience: string | null = null;

  @Text("Where the issuer's public keys are (JWKS).", httpUrl)
  readonly jwtJwksUrl: string | null = null;

  @Text("The claim that names the tenant of a token's holder: a text, or a list.", text(1, 200))
  readonly jwtTenantClaim: string = 'tenant';

  @Text('The claim with the scopes of a token; `admin` and `read` count.', text(1, 200))
  readonly jwtScopeClaim: string = 'scope';

  @Whole('Endpoints that a tenant may have. Not set: no limit.', 0, 10_000_000)
  readonly tenantMaxEndpoints: number | null = null;

  @Whole('Subscriptions that a tenant may have. Not set: no limit.', 0, 10_000_000)
  readonly tenantMaxSubscriptions: number | null = null;

  @Whole(
    'API requests that a tenant may make in a second, on each replica, with twice as many at once. Not set: no limit.',
    1,
    1_000_000,
  )
  readonly tenantRequestsPerSecond: number | null = null;

  @List('Networks that endpoints may be in although they are private.', cidr)
  readonly endpointAllowCidrs: readonly string[] = [];

  @List('Networks that endpoints may not be in; wins over `ENDPOINT_ALLOW_CIDRS`.', cidr)
  readonly endpointDenyCidrs: readonly string[] = [];

  @Flag('Take endpoints with `http://` URLs, too.')
  readonly endpointAllowHttp: boolean = false;

  @Whole('Partitions of the deliveries topic, at its creation. It can never be changed.', 1, 1_024)
  readonly deliveriesPartitions: number = 24;

  @Whole("Replicas of the gateway's topics, at their creation.", 1, 9)
  readonly replicationFactor: number = 3;

  @Choice('The least important lines that are logged.', LOG_LEVELS)
  readonly logLevel: LogLevel = 'info';

  @List("Record headers to take an event's id from, the first present one wins.", headerName)
  readonly eventIdHeaders: readonly string[] = ['event-id'];

  @List("Record headers to take an event's type from.", headerName)
  readonly eventTypeHeaders: readonly string[] = ['event-type'];

  @List('Fields of a JSON event to take its id from, when no header tells.', fieldPath)
  readonly eventIdFields: readonly string[] = ['id'];

  @List('Fields of a JSON event to take its type from, when no header tells.', fieldPath)
  readonly eventTypeFields: readonly string[] = ['type'];

  @Text(
    "The record header that names an event's tenant. Once one of `EVENT_TENANT_…` is set, each event belongs to one tenant, to `default` where nothing tells, and only subscriptions of that tenant get it.",
    headerName,
  )
  readonly eventTenantHeader: string | null = null;

  @List('Fields of a JSON event to take its tenant from, when no header tells.', fieldPath)
  readonly eventTenantFields: readonly string[] = [];

  @Text(
    'A regular expression over the name of the source topic, whose first group is the tenant, when neither header nor field tells: `^orders\\.([^.]+)$`.',
    tenantTopic,
  )
  readonly eventTenantTopic: string | null = null;

  @Whole('How long a write waits for company before it is sent, in milliseconds.', 0, 1_000)
  readonly sinkLingerMs: number = 2;

  @Whole(
    'The largest record that the gateway writes, in bytes; also `max.message.bytes` of its topics.',
    1_024,
    104_857_600,
  )
  readonly maxMessageBytes: number = 1_048_576;

  @Whole('The most that one compressed record batch may grow to, in bytes.', 65_536, 1_073_741_824)
  readonly maxDecompressedBytes: number = 67_108_864;

  @Whole("How much of an endpoint's response body is read, in bytes.", 0, 16_777_216)
  readonly responseMaxBytes: number = 65_536;

  @Whole("How much of an endpoint's response body goes into the result, in bytes.", 0, 65_536)
  readonly responseSnippetBytes: number = 1_024;

  @Whole('Deliveries of one endpoint that may wait in memory.', 1, 100_000)
  readonly lanePlaces: number = 256;

  @Whole('Bytes of deliveries that wait in memory, over all endpoints.', 1_048_576, 17_179_869_184)
  readonly waitingPayloadBytes: number = 67_108_864;

  @Whole(
    'The longest that any delivery is kept trying, in seconds, whatever its endpoint asks for; `deliveries` keeps records a day longer.',
    60,
    2_592_000,
  )
  readonly longestDeliveryAgeSeconds: number = 259_200;

  @Whole('Requests that one process sends at once, over all endpoints.', 1, 100_000)
  readonly maxInFlightTotal: number = 2_000;

  @Whole(
    'The most offsets between the lowest incomplete delivery of a partition and the newest one handed out.',
    100,
    24_000,
  )
  readonly partitionSpan: number = 24_000;

  @Whole(
    'How often progress is committed, in milliseconds. After a crash, about this much is sent again.',
    10,
    1_000,
  )
  readonly commitIntervalMs: number = 1_000;

  @Whole(
    'How long this replica may lack what stands in the control topic until it reports that it is not ready, in milliseconds.',
    1_000,
    3_600_000,
  )
  readonly controlLagLimitMs: number = 30_000;

  @Whole('How long a stop may take, in milliseconds.', 1_000, 600_000)
  readonly shutdownTimeoutMs: number = 25_000;

  @Whole(
    'How often topics are matched anew against the expressions of `SOURCE_TOPICS`, in milliseconds.',
    1_000,
    3_600_000,
  )
  readonly topicRefreshMs: number = 60_000;

  @Text('The name of this process in results and logs.', text(1, 200), {
    shownDefault: 'host name and six random hex digits',
  })
  readonly instanceId: string = `${hostname()}-${randomBytes(3).toString('hex')}`;
}
