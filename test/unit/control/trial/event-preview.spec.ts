import { describe, expect, it } from '@jest/globals';
import { adminCaller, type Caller } from '../../../../src/control/access.js';
import { ControlState } from '../../../../src/control/control-state.js';
import type { Endpoint } from '../../../../src/control/endpoints/endpoint.js';
import { EventPreview, type ImaginedEvent } from '../../../../src/control/trial/event-preview.js';
import { ANYBODY } from '../../../../src/control/author.js';
import { aStoredEndpoint, aStoredSubscription } from '../../../support/control-builders.js';

const EVENT: ImaginedEvent = {
  type: 'order.paid',
  topic: 'orders',
  tenant: null,
  id: 'e',
  timeMs: 0,
  data: Buffer.from('{}'),
};
const ADMIN = adminCaller(ANYBODY);
const READER: Caller = { ...ADMIN, access: { ...ADMIN.access, mayWrite: false } };

/** The headers that a caller is shown. */
function headersFor(caller: Caller, fields: Partial<Endpoint>) {
  const state = new ControlState();
  state.apply({ kind: 'endpoint-put', endpoint: aStoredEndpoint(fields) });
  const preview = new EventPreview(state, {
    match: () => [aStoredSubscription()],
    request: (_event, _rule, { url }) => ({
      url,
      headers: { authorization: 'Bearer secret', 'x-sig': 'signed', 'webhook-id': 'w' },
      body: Buffer.alloc(0),
      signatureHeader: 'x-sig',
    }),
  });
  return preview.of(caller, EVENT).deliveries[0]?.request.headers;
}

describe('a previewed request', () => {
  const authorization = { kind: 'bearer', token: 'secret' } as const;

  it('shows to nobody what authorizes it', () => {
    expect(headersFor(ADMIN, { authorization })).toEqual({
      authorization: '(hidden)',
      'x-sig': 'signed',
      'webhook-id': 'w',
    });
  });

  it('has no signature for those who only read, in whichever header it stands', () => {
    expect(headersFor(READER, {})).toMatchObject({ 'x-sig': '(hidden)', 'webhook-id': 'w' });
  });
});
