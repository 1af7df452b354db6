import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../../src/gateway-error.js';
import type { OutgoingRecord, RecordSink } from '../../../../src/kafka/ports.js';
import { Attempts, type EndpointDisabler } from '../../../../src/pipeline/dispatcher/attempt.js';
import { OutcomeRecorder } from '../../../../src/pipeline/results/outcome-recorder.js';
import type { Answer } from '../../../../src/pipeline/sending/sender.js';
import { topologyOf } from '../../../../src/topology.js';
import { aDelivery, aTarget } from '../../../support/builders.js';

const nothing = (): void => undefined;
const gone: Answer = {
  kind: 'response',
  status: 410,
  retryAfter: null,
  bodySnippet: '',
  truncated: false,
  durationMs: 1,
};

/** The kinds of the records that an attempt leaves when the endpoint answers 410. */
async function recordsOf(endpoints: EndpointDisabler): Promise<string[]> {
  const written: OutgoingRecord[] = [];
  const sink: Pick<RecordSink, 'send'> = {
    send: (record) => Promise.resolve(written.push(record)),
  };
  const observer = { retried: nothing, dead: nothing, dropped: nothing };
  const outcomes = new OutcomeRecorder(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- outcomes only send
    sink as RecordSink,
    topologyOf('gw'),
    1,
    'replica',
    observer,
  );
  const request = {
    url: 'https://example.com/',
    headers: {},
    oauth: null,
    clientCertificate: null,
    body: Buffer.alloc(0),
  };
  const attempts = new Attempts(
    { build: () => ({ ...request, timeoutMs: 1_000 }) },
    { send: () => Promise.resolve(gone), close: () => Promise.resolve() },
    outcomes,
    endpoints,
    { now: () => 5_000, random: () => 0 },
    { attempted: nothing },
  );
  await attempts.run(aTarget(), aDelivery(), () => 'none');
  return written.map(({ topic, headers }) => String(headers?.['ce_type'] ?? topic)).toSorted();
}

const died = ['event-gateway.attempt.failed', 'event-gateway.delivery.dead', 'gw.dead-letters'];

describe('an attempt that is answered with 410', () => {
  it('says that it disabled the endpoint', async () => {
    const records = await recordsOf({ disable: () => Promise.resolve(true) });
    expect(records).toEqual([...died, 'event-gateway.endpoint.disabled'].toSorted());
  });

  it('leaves that to the one that did when the endpoint is disabled already', async () => {
    expect(await recordsOf({ disable: () => Promise.resolve(false) })).toEqual(died);
  });

  it('tries again when the control plane did not answer, and says it to be safe', async () => {
    let tries = 0;
    const disable = (): Promise<boolean> => {
      if (++tries > 1) return Promise.resolve(false);
      return Promise.reject(new GatewayError('control-unavailable', 'too late'));
    };
    const records = await recordsOf({ disable });
    expect(records).toEqual([...died, 'event-gateway.endpoint.disabled'].toSorted());
    expect(tries).toBe(2);
  });
});
