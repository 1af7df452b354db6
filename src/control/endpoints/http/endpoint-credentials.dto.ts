import { X509Certificate } from 'node:crypto';
import { Field } from '../../../api/field.js';
import {
  AUTHORIZATION_KINDS,
  HMAC_ALGORITHMS,
  SIGNATURE_STYLES,
  type Authorization,
  type ClientCertificate,
  type HmacAlgorithm,
  type SignatureStyle,
} from '../../../pipeline/messages/credentials.js';
import { oneOf, rule, text } from '../../../validation/rule.js';

const visible = (max: number) => text(1, max, { pattern: /^[\x20-\x7e]+$/, form: 'visible ASCII' });
const headerName = text(1, 128, {
  pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
  form: 'a header name',
});
const prefix = text(0, 64, { pattern: /^[\x21-\x7e]*$/, form: 'visible ASCII' });
const style = oneOf(SIGNATURE_STYLES);
const kind = oneOf(AUTHORIZATION_KINDS);
const algorithm = oneOf(HMAC_ALGORITHMS);
const encoding = oneOf(['hex', 'base64']);
const username = visible(256);
const url = text(1, 2_048);
const pem = text(1, 20_000, { pattern: /-----BEGIN /, form: 'PEM' });
const place = oneOf(['header', 'body']);

/** How requests are signed. */
export class SignatureBody {
  @Field(
    '`standard`: Standard Webhooks. The others are for receivers that can’t change: as these services sign theirs, or (`hmac`) an HMAC of the body in a header.',
    style,
    { optional: true, default: 'standard' },
  )
  readonly style?: SignatureStyle['style'] | null;

  @Field('Of `hmac`: the header.', headerName, { optional: true, example: 'x-signature' })
  readonly header?: string | null;

  @Field('Of `hmac`: what stands before the signature.', prefix, { optional: true, example: 'v1=' })
  readonly prefix?: string | null;

  @Field('Of `hmac`.', algorithm, { optional: true, default: 'sha256' })
  readonly algorithm?: HmacAlgorithm | null;

  @Field('Of `hmac`.', encoding, { optional: true, default: 'hex' })
  readonly encoding?: 'hex' | 'base64' | null;
}

/** What goes into the `authorization` header. */
export class AuthorizationBody {
  @Field('Which of the members count.', kind, { example: 'bearer' })
  readonly kind!: Authorization['kind'];

  @Field('Of `basic`.', username, { optional: true })
  readonly username?: string | null;

  @Field('Of `basic`; never shown.', visible(1_024), { optional: true })
  readonly password?: string | null;

  @Field('Of `bearer`; never shown.', visible(4_096), { optional: true })
  readonly token?: string | null;

  @Field('Of `oauth2`: where tokens are fetched, by the client credentials grant.', url, {
    optional: true,
    example: 'https://id.example.com/token',
  })
  readonly tokenUrl?: string | null;

  @Field('Of `oauth2`.', visible(256), { optional: true })
  readonly clientId?: string | null;

  @Field('Of `oauth2`; never shown.', visible(1_024), { optional: true })
  readonly clientSecret?: string | null;

  @Field('Of `oauth2`: the scopes to ask for, separated by spaces.', visible(1_024), {
    optional: true,
  })
  readonly scope?: string | null;

  @Field('Of `oauth2`: the audience to ask for.', visible(1_024), { optional: true })
  readonly audience?: string | null;

  @Field('Of `oauth2`: where the client’s credentials stand.', place, {
    optional: true,
    default: 'header',
  })
  readonly credentialsIn?: 'header' | 'body' | null;
}

/** Part of an authorization, for a merge patch: without `kind` it is that of the present one. */
export class AuthorizationPatch extends AuthorizationBody {
  @Field('Which of the members count. Required when there was none.', kind, { omissible: true })
  declare readonly kind: Authorization['kind'];
}

/** The certificate that is shown to the endpoint (mTLS). */
export class ClientCertificateBody {
  @Field('PEM: the leaf first, then what leads to an authority that the endpoint trusts.', pem)
  readonly certificate!: string;

  @Field('PEM, without a passphrase; never shown.', pem)
  readonly privateKey!: string;
}

/** How requests are signed. */
export class SignatureView {
  @Field('The style.', style)
  readonly style!: SignatureStyle['style'];

  @Field('Of `hmac`: the header.', headerName, { omissible: true })
  readonly header?: string;

  @Field('Of `hmac`: what stands before the signature.', prefix, { omissible: true })
  readonly prefix?: string;

  @Field('Of `hmac`.', algorithm, { omissible: true })
  readonly algorithm?: HmacAlgorithm;

  @Field('Of `hmac`.', encoding, { omissible: true })
  readonly encoding?: 'hex' | 'base64';
}

/** An authorization without its secrets. */
export class AuthorizationView {
  @Field('The kind.', kind)
  readonly kind!: Authorization['kind'];

  @Field('Of `basic`.', username, { omissible: true })
  readonly username?: string;

  @Field('Of `oauth2`.', url, { omissible: true })
  readonly tokenUrl?: string;

  @Field('Of `oauth2`.', visible(256), { omissible: true })
  readonly clientId?: string;

  @Field('Of `oauth2`.', visible(1_024), { omissible: true, nullable: true })
  readonly scope?: string | null;

  @Field('Of `oauth2`.', visible(1_024), { omissible: true, nullable: true })
  readonly audience?: string | null;

  @Field('Of `oauth2`.', place, { omissible: true })
  readonly credentialsIn?: 'header' | 'body';
}

/** A client certificate without its key. */
export class ClientCertificateView {
  @Field('PEM.', pem)
  readonly certificate!: string;

  @Field('The SHA-256 of the leaf, in hexadecimal.', text(95, 95))
  readonly fingerprint!: string;

  @Field(
    'When the leaf expires.',
    rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true),
  )
  readonly expiresAt!: string;
}

/** What may be shown of an authorization. */
export function authorizationView(authorization: Authorization): AuthorizationView {
  const { kind: which } = authorization;
  if (which === 'basic') return { kind: which, username: authorization.username };
  if (which === 'bearer') return { kind: which };
  const { tokenUrl, clientId, scope, audience, credentialsIn } = authorization;
  return { kind: which, tokenUrl, clientId, scope, audience, credentialsIn };
}

/** What may be shown of a client certificate. */
export function clientCertificateView({ certificate }: ClientCertificate): ClientCertificateView {
  const { fingerprint256, validToDate } = new X509Certificate(certificate);
  return { certificate, fingerprint: fingerprint256, expiresAt: validToDate.toISOString() };
}
