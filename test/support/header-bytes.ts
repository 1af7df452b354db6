import type { ProducedHeaders } from '../../src/kafka/ports.js';

/** Headers as they come back from a broker: as bytes. */
export function bytesOf(headers: ProducedHeaders = {}): Record<string, Buffer> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value : Buffer.from(String(value)),
    ]),
  );
}
