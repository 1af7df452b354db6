import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { rule, text, type Rule } from '../validation/rule.js';

/** `host:port`, the host being a name, an IPv4 address or an IPv6 address in brackets. */
export const broker: Rule = rule(
  'host:port',
  { type: 'string' },
  (value) =>
    typeof value === 'string' &&
    /^(\[[0-9a-f:.]+\]|[^\s:/,]+):\d{1,5}$/i.test(value) &&
    Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535,
);

/** A network such as `10.0.0.0/8` or `fd00::/8`. */
export const cidr: Rule = rule(
  'a network such as 10.0.0.0/8 or fd00::/8',
  { type: 'string' },
  (value) => {
    const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(value)) ?? [];
    const family = isIP(address);
    return family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
  },
);

/** The path of a field in a JSON object: `id`, `meta.type`. */
export const fieldPath: Rule = text(1, 256, {
  pattern: /^[^.\s]+(\.[^.\s]+)*$/,
  form: 'names joined by dots, such as meta.type',
});

/** The name of a record's header. */
export const headerName: Rule = text(1, 256);

/** What Kafka takes in front of `.deliveries`. */
export const topicPrefix: Rule = text(1, 200, {
  pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
  form: 'letters, digits, ".", "_", "-"',
});

/** One or more PEM blocks. */
export const pem: Rule = rule(
  'PEM text (-----BEGIN …)',
  { type: 'string' },
  (value) => typeof value === 'string' && value.includes('-----BEGIN '),
);

/** An address of the operator's own network: http is allowed. */
export const httpUrl: Rule = rule(
  'an http or https URL',
  { type: 'string', format: 'uri' },
  (value) => typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? ''),
);

/** A host and all below it: `example.com`. */
export const hostSuffix: Rule = rule(
  'a host name such as example.com',
  { type: 'string' },
  (value) =>
    typeof value === 'string' &&
    isIP(value) === 0 &&
    /^[^\s/:@.]+(\.[^\s/:@.]+)*$/.test(value) &&
    domainToASCII(value) !== '',
);

/** A port or a range of them: `443`, `8000-8999`. */
export const portRange: Rule = rule(
  'a port or a range such as 8000-8999',
  { type: 'string' },
  (value) => {
    const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value)) ?? [];
    return Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= 65_535;
  },
);

/** A name server: an address, with a port where it is not 53. */
export const nameServer: Rule = rule(
  'an address such as 10.0.0.53 or 10.0.0.53:5353',
  { type: 'string' },
  (value) => {
    if (typeof value !== 'string') return false;
    if (isIP(value) !== 0) return true;
    const [, inBrackets, plain = '', port] =
      /^(?:\[([0-9a-f:.]+)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(value) ?? [];
    const family = isIP(inBrackets ?? plain);
    return family !== 0 && Number(port ?? 53) >= 1 && Number(port ?? 53) <= 65_535;
  },
);
/** A regular expression with at least one group. */
export const tenantTopic: Rule = rule(
  'a regular expression with a group, such as ^orders\\.([^.]+)$',
  { type: 'string', format: 'regex' },
  (value) => typeof value === 'string' && groupsIn(value) > 0,
);

/** How many groups an expression has; -1 when it is none. */
function groupsIn(expression: string): number {
  try {
    // It matches the empty text by its second branch, and then tells all its groups.
    return (new RegExp(`${expression}|`).exec('')?.length ?? 0) - 1;
  } catch {
    return -1;
  }
}
