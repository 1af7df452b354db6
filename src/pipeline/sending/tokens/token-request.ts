import type { OAuthClient } from '../../messages/credentials.js';
import type { Answer, WebhookRequest } from '../sender.js';
import { basicAuthorization } from '../basic-authorization.js';

/** A token as it was issued, or in words why there is none. */
export type Issued =
  | { readonly kind: 'token'; readonly value: string; readonly livesMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** Of tokens whose answer does not say how long they live. */
const UNTOLD_LIFE_MS = 300_000;
/** What may stand in an `authorization` header: RFC 6750 section 2.1, and a little more. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * The request for a token, by the client credentials grant.
 *
 * @source RFC 6749 sections 2.3.1 and 4.4.2; `audience` as Auth0 and others have it
 */
export function tokenRequest(client: OAuthClient, timeoutMs: number): WebhookRequest {
  const { tokenUrl, clientId, clientSecret, scope, audience, credentialsIn } = client;
  const inHeader = credentialsIn === 'header';
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope !== null && { scope }),
    ...(audience !== null && { audience }),
    ...(!inHeader && { client_id: clientId, client_secret: clientSecret }),
  });
  return {
    url: tokenUrl,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(inHeader && {
        authorization: basicAuthorization(formEncoded(clientId), formEncoded(clientSecret)),
      }),
    },
    body: Buffer.from(form.toString()),
    timeoutMs,
    oauth: null,
    clientCertificate: null,
  };
}

/** @source RFC 6749 sections 5.1 and 5.2. Of a refusal only its code is told, for the rest may repeat what was sent. */
export function issuedBy(answer: Answer): Issued {
  if (answer.kind === 'failure') return refused(`the token endpoint failed: ${answer.failure}`);
  const { status, bodySnippet, truncated } = answer;
  const members = truncated ? {} : membersOf(bodySnippet);
  if (status !== 200) {
    const { error } = members;
    const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
    return refused(`the token endpoint answered ${status}${code}`);
  }
  const { access_token: value, expires_in: seconds } = members;
  if (typeof value !== 'string' || !TOKEN.test(value))
    return refused('the token endpoint gave no access_token');
  const life = Number(seconds);
  return { kind: 'token', value, livesMs: life > 0 ? life * 1_000 : UNTOLD_LIFE_MS };
}

function refused(reason: string): Issued {
  return { kind: 'refused', reason };
}

/** @source RFC 6749 appendix B: what goes into the basic header is form-encoded first */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
