import { AddressGuard } from '../../src/pipeline/sending/address-guard.js';
import type { Answer, Sender, WebhookRequest } from '../../src/pipeline/sending/sender.js';
import { TimerWheel } from '../../src/pipeline/sending/timer-wheel.js';
import {
  UndiciSender,
  type UndiciSenderOptions,
} from '../../src/pipeline/sending/undici-sender.js';

/** A real sender that reaches this machine; name only what matters. */
export function aSender(options: Partial<UndiciSenderOptions> = {}): UndiciSender {
  return new UndiciSender({
    guard: new AddressGuard({ allowCidrs: ['127.0.0.0/8'], denyCidrs: [] }),
    timers: new TimerWheel({ now: () => performance.now() }),
    allowHttp: true,
    destinations: { faultOf: () => null },
    connectTimeoutMs: 2_000,
    maxResponseBytes: 65_536,
    snippetBytes: 16,
    ...options,
  });
}

/** Posts `{}`. */
export function post(
  sender: Sender,
  url: string,
  more: Partial<WebhookRequest> = {},
): Promise<Answer> {
  return sender.send({
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{}'),
    timeoutMs: 5_000,
    oauth: null,
    clientCertificate: null,
    ...more,
  });
}
