import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a self-signed certificate for it, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for tests, valid from 2000 to 2049 for these DNS names. Written here byte by byte (X.509 v3, RFC 5280), so
 * that no test needs openssl and no key lies in the repository.
 */
export function selfSignedCertificate(names: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaSha256 = sequence(oid('2a8648ce3d040302'));
  const name = sequence(set(sequence(oid('550403'), element(0x0c, Buffer.from('test')))));
  const validity = sequence(
    element(0x17, Buffer.from('000101000000Z')),
    element(0x17, Buffer.from('491231235959Z')),
  );
  const dnsNames = sequence(...names.map((dnsName) => element(0x82, Buffer.from(dnsName))));
  const extension = sequence(oid('551d11'), element(0x04, dnsNames));
  const version3 = element(0xa0, element(0x02, Buffer.of(2)));
  const serial = element(0x02, Buffer.of(1));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const extensions = element(0xa3, sequence(extension));
  const body = sequence(version3, serial, ecdsaSha256, name, validity, name, key, extensions);
  const signature = element(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(body, ecdsaSha256, signature)),
  };
}

/** One element of DER: tag, length, content (X.690, section 8.1). */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return element(0x31, part);
}

function oid(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
