import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { sealingKeysRule } from '../control/endpoints/sealing-keys.js';
import { LOG_LEVELS, type LogLevel } from '../logging/log-levels.js';
import { oneOf, text } from '../validation/rule.js';
import { otlpHeaders } from './otlp-headers.js';
import { Choice, Flag, Fraction, List, Secret, Text, Whole } from './setting.js';
import {
  broker,
  cidr,
  fieldPath,
  headerName,
  hostSuffix,
  httpUrl,
  nameServer,
  pem,
  portRange,
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

  @Whole(
    'How long a replica may take to finish what is under way in a partition that another replica is to have, in milliseconds. Requests that take longer are sent again by the other one.',
    0,
    60_000,
  )
  readonly partitionReleaseLimitMs: number = 3_000;

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

  @Secret(
    'Keys that seal the secrets of endpoints in the `control` topic (AES-256-GCM): `name:key`, each key the Base64 of 32 bytes, separated by commas or line ends. The first one seals, all of them open. Not set: secrets stand in the topic as they are.',
    sealingKeysRule,
  )
  readonly secretKeys: string | null = null;

  @List(
    "Networks that endpoints may be in although they are private. A cloud's metadata address is allowed only by an entry for itself, such as `169.254.169.254/32`.",
    cidr,
  )
  readonly endpointAllowCidrs: readonly string[] = [];

  @List('Networks that endpoints may not be in; wins over `ENDPOINT_ALLOW_CIDRS`.', cidr)
  readonly endpointDenyCidrs: readonly string[] = [];

  @Flag('Take endpoints with `http://` URLs, too.')
  readonly endpointAllowHttp: boolean = false;

  @List(
    'The only hosts that endpoints may have, each with all below it. Not set: any. When it is set, URLs with an address in place of a name are refused.',
    hostSuffix,
  )
  readonly endpointAllowHosts: readonly string[] = [];

  @List(
    'Hosts that endpoints may not have, each with all below it; wins over `ENDPOINT_ALLOW_HOSTS`.',
    hostSuffix,
  )
  readonly endpointDenyHosts: readonly string[] = [];

  @List(
    'The only ports that endpoints may have. Not set: any but those of other protocols (the “bad ports” of the Fetch standard, such as 22 and 25).',
    portRange,
  )
  readonly endpointAllowPorts: readonly string[] = [];

  @List('Ports that endpoints may not have; wins over `ENDPOINT_ALLOW_PORTS`.', portRange)
  readonly endpointDenyPorts: readonly string[] = [];

  @List(
    "Name servers to ask for endpoints' hosts, without `/etc/hosts` and search domains. Not set: as the machine is set up.",
    nameServer,
  )
  readonly endpointDnsServers: readonly string[] = [];

  @Text(
    'Authorities that may sign the certificates of endpoints, beside the public ones.',
    pem,
    fromFile,
  )
  readonly endpointCa: string | null = null;

  @Secret(
    'An HTTP proxy through which all requests to endpoints go, by CONNECT: `http://` or `https://`, with a user name and password where it asks for them.',
    httpUrl,
  )
  readonly endpointProxyUrl: string | null = null;

  @Text(
    'The authorities that sign the certificate of an https `ENDPOINT_PROXY_URL`. Default: the public ones.',
    pem,
    fromFile,
  )
  readonly endpointProxyCa: string | null = null;

  @Choice(
    'What the proxy is told to connect to: the `address` that the gateway has looked up and checked, or the `name`, for proxies that decide by names. With `name` the proxy looks it up again, and what it finds is up to its own rules.',
    ['address', 'name'],
  )
  readonly endpointProxyTarget: 'address' | 'name' = 'address';

  @Whole(
    'Partitions of the deliveries topic, at its creation. Raised later only by `event-gateway topics grow`.',
    1,
    1_024,
  )
  readonly deliveriesPartitions: number = 24;

  @Whole("Replicas of the gateway's topics, at their creation.", 1, 9)
  readonly replicationFactor: number = 3;

  @Choice(
    'The least important lines that are logged. `PUT /v1/log-level` changes it while the process runs.',
    LOG_LEVELS,
  )
  readonly logLevel: LogLevel = 'info';

  @Whole(
    'Endpoints that get series of their own in the metrics, the first ones that have any; all others share the label `other`. 0: none get any.',
    0,
    1_000,
  )
  readonly metricsEndpoints: number = 0;

  @Whole(
    'Tenants that get series of their own in the metrics; all others share the label `other`. 0: none get any.',
    0,
    1_000,
  )
  readonly metricsTenants: number = 0;

  @Fraction(
    'The part of the deliveries whose lines are logged at `info`, chosen by their ids; failed attempts and dead deliveries always are, and `debug` has all.',
  )
  readonly logDeliverySampleRatio: number = 0.01;

  @Text(
    'Where spans are sent, by OTLP over HTTP as JSON: the base URL of a collector, to which `/v1/traces` is added. Not set: nothing is exported, and tracing costs nothing.',
    httpUrl,
  )
  readonly otelExporterOtlpEndpoint: string | null = null;

  @Secret(
    'Headers for the collector, as `name=value` pairs separated by commas, values percent-encoded.',
    otlpHeaders,
  )
  readonly otelExporterOtlpHeaders: string | null = null;

  @Text('The name of the service in spans.', text(1, 200))
  readonly otelServiceName: string = 'event-gateway';

  @Fraction(
    'The part of the events without a trace of their own for which one is begun, when spans are exported. An event that has a trace goes by its `sampled` flag.',
  )
  readonly otelTracesSamplerArg: number = 1;

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
  readonly commitIntervalMs: number = 500;

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
