import type { Authorization, Credentials } from '../../pipeline/messages/credentials.js';
import type { Endpoint } from './endpoint.js';

/** @param field where the text stands; the same for all signing secrets */
type Change = (text: string, field: string) => string;

/**
 * The endpoint with each of its secrets changed: the one list of what is secret about an endpoint. Nothing else of it holds
 * secrets.
 */
export function mapSecrets(endpoint: Endpoint, change: Change): Endpoint {
  return {
    ...endpoint,
    secrets: endpoint.secrets.map((secret) => change(secret, 'secrets')),
    ...mapCredentials(endpoint, change),
  };
}

function mapCredentials(
  { authorization, clientCertificate }: Credentials,
  change: Change,
): Pick<Credentials, 'authorization' | 'clientCertificate'> {
  return {
    authorization: authorization && mapAuthorization(authorization, change),
    clientCertificate: clientCertificate && {
      ...clientCertificate,
      privateKey: change(clientCertificate.privateKey, 'clientCertificate.privateKey'),
    },
  };
}

function mapAuthorization(authorization: Authorization, change: Change): Authorization {
  if (authorization.kind === 'basic') {
    const password = change(authorization.password, 'authorization.password');
    return { ...authorization, password };
  }
  if (authorization.kind === 'bearer') {
    return { ...authorization, token: change(authorization.token, 'authorization.token') };
  }
  const clientSecret = change(authorization.clientSecret, 'authorization.clientSecret');
  return { ...authorization, clientSecret };
}
