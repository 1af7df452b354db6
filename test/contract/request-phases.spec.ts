import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestPhase } from '../../src/pipeline/sending/connection-phases.js';
import { aSender as buildSender, post } from '../support/a-sender.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { Receiver } from '../support/receiver.js';

const certificate = selfSignedCertificate(['localhost']);

function aSender(ca?: string) {
  const phases: [RequestPhase, number][] = [];
  const observer = { phase: (phase: RequestPhase, ms: number) => phases.push([phase, ms]) };
  const sender = buildSender({ observer, ca: ca === undefined ? null : [ca] });
  return { sender, send: (url: string) => post(sender, url), phases };
}

describe('the phases of a request', () => {
  let receiver: Receiver;
  let plain: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start({ tls: certificate });
    plain = await Receiver.start();
  });
  afterAll(() => Promise.all([receiver.stop(), plain.stop()]));

  it('are told in their order for a new connection, and only the first byte for one in use', async () => {
    const { sender, send, phases } = aSender(certificate.cert);
    await send(receiver.url('/hook', 'localhost'));
    await new Promise(setImmediate); // its connection is free again
    await send(receiver.url('/hook', 'localhost'));
    await sender.close();

    expect(phases.map(([phase]) => phase)).toEqual([
      'dns',
      'connect',
      'tls',
      'first-byte',
      'first-byte',
    ]);
    for (const [, durationMs] of phases) expect(durationMs).toBeGreaterThanOrEqual(0);
  });

  it('have no look-up of an address, and no handshake without TLS', async () => {
    const { sender, send, phases } = aSender();
    await send(plain.url());
    await sender.close();

    expect(phases.map(([phase]) => phase)).toEqual(['connect', 'first-byte']);
  });

  it('tell how long the receiver thought', async () => {
    const { sender, send, phases } = aSender();
    plain.script({ kind: 'answer', status: 200, delayMs: 200 }, '/slow');
    await send(plain.url('/slow'));
    await sender.close();

    const [, firstByteMs] = phases.at(-1)!;
    expect(firstByteMs).toBeGreaterThanOrEqual(190);
  });

  it('are not told when they failed', async () => {
    const { sender, send, phases } = aSender();
    await send(receiver.url('/hook', 'localhost'));
    await sender.close();

    expect(phases.map(([phase]) => phase)).toEqual(['dns', 'connect']);
  });
});
