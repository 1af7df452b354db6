import type { ConnectionOptions } from 'node:tls';

import kafkajs from 'kafkajs';
import type { Kafka, SASLOptions } from 'kafkajs';

import type { Logger } from '../logging/logger.js';
import { clientLog } from './client-log.js';
import { applyClientPatches } from './client-patches.js';
import { DEFAULT_MAX_INFLATED_BYTES, registerCodecs } from './codecs.js';
import { OAuthTokenSource } from './oauth-token.js';
import type { OAuthClient } from './oauth-token.js';

/** TLS to the brokers; all texts are PEM. */
export interface KafkaTls {
  /** Certificates to trust instead of the system's. */
  readonly ca?: string;
  /** The client's own certificate and key, for mutual TLS. */
  readonly cert?: string;
  readonly key?: string;
  /** The name in the brokers' certificate when it is not the one that is connected to. */
  readonly serverName?: string;
  /** Accepts any certificate. Only for trials. */
  readonly insecure?: boolean;
}

/** How the gateway proves who it is. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: string }
  | { readonly mechanism: 'oauthbearer'; readonly client: OAuthClient };

/** Everything needed to reach a cluster, free of any client's types. */
export interface KafkaConnection {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Named in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
  /** What a compressed record batch may inflate to; one that exceeds it is unreadable. Holds for the process. */
  readonly maxInflatedBytes?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const AUTHENTICATION_TIMEOUT_MS = 10_000;
/**
 * How kafkajs tries to connect and to find coordinators, within each call: under two seconds in all. Its default goes on
 * for half a minute, in which a commit stays unanswered and a sink seems healthy; our own loops have the patience.
 */
const RETRY = { initialRetryTime: 100, maxRetryTime: 500, retries: 5 };

/**
 * A patched kafkajs client that logs to our logger. Connects to nothing by itself.
 *
 * Two consumers of one group need a client each: kafkajs keeps a group's offsets in the client and lets its consumers
 * overwrite each other's.
 */
export function createKafka(connection: KafkaConnection, logger: Logger): Kafka {
  applyClientPatches();
  registerCodecs(connection.maxInflatedBytes ?? DEFAULT_MAX_INFLATED_BYTES);
  return new kafkajs.Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: AUTHENTICATION_TIMEOUT_MS,
    retry: RETRY,
    ...(connection.tls ? { ssl: tlsOptions(connection.tls) } : {}),
    ...(connection.sasl ? { sasl: saslOptions(connection.sasl) } : {}),
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => clientLog(logger, Date.now),
  });
}

function tlsOptions(tls: KafkaTls): ConnectionOptions {
  return {
    ...(tls.ca ? { ca: tls.ca } : {}),
    ...(tls.cert ? { cert: tls.cert } : {}),
    ...(tls.key ? { key: tls.key } : {}),
    ...(tls.serverName ? { servername: tls.serverName } : {}),
    ...(tls.insecure ? { rejectUnauthorized: false } : {}),
  };
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') {
    return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password };
  }
  if ('token' in sasl) {
    const { token } = sasl;
    return {
      mechanism: 'oauthbearer',
      oauthBearerProvider: () => Promise.resolve({ value: token }),
    };
  }
  const source = new OAuthTokenSource(sasl.client);
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await source.token() }),
  };
}
