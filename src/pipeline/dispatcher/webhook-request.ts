import type { Delivery } from '../messages/delivery.js';
import type { Target } from '../messages/target.js';
import type { TraceContext } from '../messages/trace-context.js';
import { requestHeaders } from '../sending/request-headers.js';
import type { WebhookRequest } from '../sending/sender.js';
import { preparedTarget } from '../sending/signing/prepared-target.js';
import type { RequestBuilder } from './attempt.js';

/** Makes requests that are signed as their endpoint wants it, and carry what it asks for. */
export class SignedRequests implements RequestBuilder {
  constructor(private readonly userAgent: string) {}

  build(
    target: Target,
    delivery: Delivery,
    nowMs: number,
    trace: TraceContext | null,
  ): WebhookRequest {
    const timestampSeconds = Math.floor(nowMs / 1000);
    const { id, body, contentType, requestHeaders: bodyHeaders } = delivery;
    const { signer, headers, oauth } = preparedTarget(target);
    return {
      url: target.url,
      body,
      timeoutMs: target.timeoutMs,
      oauth,
      clientCertificate: target.clientCertificate,
      headers: requestHeaders({
        endpointHeaders: headers,
        bodyHeaders,
        contentType,
        userAgent: this.userAgent,
        trace,
        deliveryId: id,
        timestampSeconds,
        signatureHeader: signer.header,
        signature: signer.sign(id, timestampSeconds, body),
      }),
    };
  }
}
