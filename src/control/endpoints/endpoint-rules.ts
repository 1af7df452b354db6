import type { FieldFault } from '../../validation/field-fault.js';
import { mapOf, oneOf, rule, text, whole, type Rule } from '../../validation/rule.js';
import { ed25519Key, isEd25519 } from '../../pipeline/sending/signing/ed25519-key.js';
import type { EndpointSpec } from './endpoint.js';

/** Names that clients may give to objects: they become record keys and parts of URLs. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

export const idRule: Rule = text(1, 64, { pattern: ID_PATTERN, form: 'letters, digits, "_", "-"' });
export const tenantRule: Rule = text(1, 64, {
  pattern: /^[A-Za-z0-9._-]+$/,
  form: 'letters, digits, ".", "_", "-"',
});
export const descriptionRule: Rule = text(0, 1_000);
export const orderingRule: Rule = oneOf(['none', 'strict']);
export const keyTypeRule: Rule = oneOf(['hmac', 'ed25519']);
export const maxInFlightRule: Rule = whole(1, 1_000);
export const timeoutMsRule: Rule = whole(100, 120_000);

/** The client's own notes. */
export const metadataRule: Rule = mapOf(50, 'an object of texts', (name, value) =>
  name.length <= 64 && typeof value === 'string' && value.length <= 500
    ? null
    : `entry "${name.slice(0, 64)}" must be text of at most 500 characters under a name of at most 64`,
);

const LABEL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9._/@+-]{0,63}$/;

/** Few and short, since listings look at all of them. No colon: it parts name and value in a query. */
export const labelsRule: Rule = mapOf(20, 'an object of labels', (name, value) =>
  LABEL_NAME.test(name) && typeof value === 'string' && LABEL_VALUE.test(value)
    ? null
    : `label "${name.slice(0, 63)}" must have a name of 1 to 63 and a value of at most 63 letters, digits, ".", "_", "-", "/" (in values "@" and "+", too)`,
);

/** `token` of RFC 9110 section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** Visible ASCII with spaces and tabs inside: what every HTTP stack takes, and no line break. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]{0,4094}[\x21-\x7e])?$/;
/** Set by the sender or by the connection. */
const RESERVED_HEADERS = new Set([
  'host',
  'content-length',
  'content-type',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** Headers that an endpoint wants beside the gateway's own. */
export const headersRule: Rule = mapOf(32, 'an object of header values', (name, value) => {
  if (!HEADER_NAME.test(name)) return `"${name.slice(0, 128)}" is no header name`;
  const lower = name.toLowerCase();
  if (RESERVED_HEADERS.has(lower) || lower.startsWith('webhook-') || lower.startsWith('ce-')) {
    return `"${name}" is set by the gateway`;
  }
  return typeof value === 'string' && HEADER_VALUE.test(value)
    ? null
    : `the value of "${name}" must be visible ASCII text of 1 to 4096 characters`;
});

/** What signs after Standard Webhooks: `whsec_` + base64 of 24 to 64 bytes, or `whsk_` + base64 of an ed25519 private key. */
export const secretRule: Rule = rule(
  'whsec_ followed by the base64 of 24 to 64 bytes, or whsk_ followed by that of an ed25519 private key',
  { type: 'string', pattern: '^(whsec|whsk)_[A-Za-z0-9+/]+={0,2}$' },
  (value) => {
    if (typeof value !== 'string') return false;
    if (isEd25519(value)) return ed25519Key(value) !== null;
    if (!value.startsWith('whsec_')) return false;
    const encoded = value.slice('whsec_'.length);
    const bytes = Buffer.from(encoded, 'base64');
    return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === encoded;
  },
);

/** A secret as it may be given: for Standard Webhooks, or, where the endpoint's signature is of another style, text that the receiver has. */
export const givenSecretRule: Rule = rule(
  `${secretRule.expected}; for other signatures than standard text of 8 to 256 visible ASCII characters`,
  { type: 'string', minLength: 8, maxLength: 256 },
  (value) =>
    typeof value === 'string' &&
    (/^wh(sec|sk)_/.test(value)
      ? secretRule.fault(value) === null
      : /^(?!sealed:)[\x21-\x7e]{8,256}$/.test(value)),
);

/** What holds for an endpoint as a whole, after merging. Each field for itself is checked before. */
export function endpointFaults(spec: EndpointSpec): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const maps = {
    headers: headersRule.fault(spec.headers),
    labels: labelsRule.fault(spec.labels),
    metadata: metadataRule.fault(spec.metadata),
  };
  for (const [field, message] of Object.entries(maps)) {
    if (message !== null) faults.push({ field, message });
  }
  if (spec.rateLimit !== null && typeof spec.rateLimit.perSecond !== 'number') {
    faults.push({ field: 'rateLimit.perSecond', message: 'is required along with rateLimit' });
  }
  if (spec.breaker.openSeconds > spec.breaker.maxOpenSeconds) {
    faults.push({
      field: 'breaker.openSeconds',
      message: `must be at most breaker.maxOpenSeconds (${spec.breaker.maxOpenSeconds})`,
    });
  }
  return faults;
}
