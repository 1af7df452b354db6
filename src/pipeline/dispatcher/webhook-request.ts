import type { Delivery } from '../messages/delivery.js';
import type { Target } from '../messages/target.js';
import type { TraceContext } from '../messages/trace-context.js';
import { requestHeaders } from '../sending/request-headers.js';
import type { WebhookRequest } from '../sending/sender.js';
import { signatureHeader, signingKeys } from '../sending/signature.js';
import type { RequestBuilder } from './attempt.js';

/** Makes requests that are signed by Standard Webhooks 1.0.0, one signature for each live secret of the endpoint. */
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
    return {
      url: target.url,
      body,
      timeoutMs: target.timeoutMs,
      headers: requestHeaders({
        endpointHeaders: target.headers,
        bodyHeaders,
        contentType,
        userAgent: this.userAgent,
        trace,
        deliveryId: id,
        timestampSeconds,
        signature: signatureHeader(signingKeys(target.secrets), id, timestampSeconds, body),
      }),
    };
  }
}
