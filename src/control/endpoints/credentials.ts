import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  STANDARD_SIGNATURE,
  type Authorization,
  type ClientCertificate,
  type Credentials,
  type HmacAlgorithm,
  type OAuthClient,
  type SignatureStyle,
} from '../../pipeline/messages/credentials.js';
import type { FieldFault } from '../../validation/field-fault.js';
import { SEALED_START } from './sealed-text.js';
import { headersRule, secretRule } from './endpoint-rules.js';

/** Members of any type, each of which may be left out or null. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** How a client describes a signature: the members of `hmac` count only there. */
export type SignatureDraft = Loose<{
  style: SignatureStyle['style'];
  header: string;
  prefix: string;
  algorithm: HmacAlgorithm;
  encoding: 'hex' | 'base64';
}>;

/** How a client describes an authorization: the members of one kind, those of others are passed over. */
export type AuthorizationDraft = Loose<
  { kind: Authorization['kind']; username: string; password: string; token: string } & Omit<
    OAuthClient,
    'kind'
  >
>;

/** The signature with its defaults; `standard` where nothing is said. */
export function signatureFrom(draft: SignatureDraft | null | undefined): SignatureStyle {
  const style = draft?.style ?? 'standard';
  if (style === 'standard') return STANDARD_SIGNATURE;
  if (style !== 'hmac') return { style };
  return {
    style,
    header: draft?.header ?? '',
    prefix: draft?.prefix ?? '',
    algorithm: draft?.algorithm ?? 'sha256',
    encoding: draft?.encoding ?? 'hex',
  };
}

/** The members of its kind; what is missing is empty, and `credentialFaults` tells so. */
export function authorizationFrom(
  draft: AuthorizationDraft | null | undefined,
): Authorization | null {
  const kind = draft?.kind ?? null;
  if (!draft || kind === null) return null;
  if (kind === 'basic')
    return { kind, username: draft.username ?? '', password: draft.password ?? '' };
  if (kind === 'bearer') return { kind, token: draft.token ?? '' };
  return {
    kind,
    tokenUrl: draft.tokenUrl ?? '',
    clientId: draft.clientId ?? '',
    clientSecret: draft.clientSecret ?? '',
    scope: draft.scope ?? null,
    audience: draft.audience ?? null,
    credentialsIn: draft.credentialsIn ?? 'header',
  };
}

/** What is wrong with credentials as a whole; values of secrets are never told. */
export function credentialFaults(
  { signature, authorization, clientCertificate }: Credentials,
  urls: { faultOf(url: unknown): string | null },
): readonly FieldFault[] {
  return [
    ...signatureFaults(signature),
    ...(authorization === null ? [] : authorizationFaults(authorization, urls)),
    ...(clientCertificate === null ? [] : certificateFaults(clientCertificate)),
  ];
}

/** Why this secret can't sign in this style, or null. It goes on after the field's name. */
export function secretFault(secret: string, { style }: SignatureStyle): string | null {
  if (style !== 'standard') return null;
  return secretRule.fault(secret);
}

function signatureFaults(signature: SignatureStyle): FieldFault[] {
  if (signature.style !== 'hmac') return [];
  const fault = headersRule.fault({ [signature.header]: 'x' });
  return fault === null ? [] : [{ field: 'signature.header', message: `is needed: ${fault}` }];
}

function authorizationFaults(
  authorization: Authorization,
  urls: { faultOf(url: unknown): string | null },
): FieldFault[] {
  const faults = Object.entries(authorization)
    .filter(([, value]) => value === '')
    .map(([name]) => ({
      field: `authorization.${name}`,
      message: `is required for ${authorization.kind}`,
    }));
  for (const [name, value] of Object.entries(authorization)) {
    if (typeof value === 'string' && value.startsWith(SEALED_START))
      faults.push({
        field: `authorization.${name}`,
        message: `must not begin with ${SEALED_START}`,
      });
  }
  if (authorization.kind === 'basic' && authorization.username.includes(':'))
    faults.push({ field: 'authorization.username', message: 'must not hold a colon' });
  if (authorization.kind !== 'oauth2' || authorization.tokenUrl === '') return faults;
  const message = urls.faultOf(authorization.tokenUrl);
  return message === null ? faults : [...faults, { field: 'authorization.tokenUrl', message }];
}

function certificateFaults({ certificate, privateKey }: ClientCertificate): FieldFault[] {
  const leaf = read(() => new X509Certificate(certificate));
  const key = read(() => createPrivateKey(privateKey));
  const faults: FieldFault[] = [];
  if (leaf === null)
    faults.push({
      field: 'clientCertificate.certificate',
      message: 'must be a certificate in PEM',
    });
  if (key === null)
    faults.push({
      field: 'clientCertificate.privateKey',
      message: 'must be a private key in PEM, without a passphrase',
    });
  if (leaf !== null && key !== null && !leaf.checkPrivateKey(key))
    faults.push({
      field: 'clientCertificate.privateKey',
      message: 'must be the key of the certificate',
    });
  return faults;
}

function read<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}
