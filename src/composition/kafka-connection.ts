import type { Settings } from '../config/settings.js';
import type { KafkaConnection, KafkaSasl, KafkaTls } from '../kafka/client.js';

/** How to reach the brokers, from settings that were validated. */
export function kafkaConnection(settings: Settings): KafkaConnection {
  return {
    brokers: settings.kafkaBrokers,
    clientId: settings.kafkaClientId,
    tls: settings.kafkaTls ? tlsOf(settings) : null,
    sasl: saslOf(settings),
    maxInflatedBytes: settings.maxDecompressedBytes,
  };
}

function tlsOf({ kafkaTlsCa, kafkaTlsCert, kafkaTlsKey }: Settings): KafkaTls {
  return {
    ...(kafkaTlsCa !== null && { ca: kafkaTlsCa }),
    ...(kafkaTlsCert !== null && { cert: kafkaTlsCert }),
    ...(kafkaTlsKey !== null && { key: kafkaTlsKey }),
  };
}

function saslOf(settings: Settings): KafkaSasl | null {
  const { kafkaSaslMechanism: mechanism } = settings;
  if (mechanism === null) return null;
  if (mechanism !== 'oauthbearer') {
    const username = settings.kafkaSaslUsername ?? '';
    return { mechanism, username, password: settings.kafkaSaslPassword ?? '' };
  }
  if (settings.kafkaOauthToken !== null) return { mechanism, token: settings.kafkaOauthToken };
  return {
    mechanism,
    client: {
      tokenEndpoint: settings.kafkaOauthTokenEndpoint ?? '',
      clientId: settings.kafkaOauthClientId ?? '',
      clientSecret: settings.kafkaOauthClientSecret ?? '',
      ...(settings.kafkaOauthScope !== null && { scope: settings.kafkaOauthScope }),
    },
  };
}
