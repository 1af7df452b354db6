/**
 * The entry `event-gateway/receiver`: all that a service needs to take webhooks, without the gateway. Nothing in this folder
 * imports anything but Node.
 */
export {
  MemoryLedger,
  type Claim,
  type DeliveryLedger,
  type MemoryLedgerOptions,
} from './delivery-ledger.js';
export { expressWebhooks, type ExpressOptions } from './express-webhooks.js';
export { fastifyWebhooks, type FastifyOptions } from './fastify-webhooks.js';
export { ReceiverError } from './receiver-error.js';
export type { RequestHeaders } from './request-headers.js';
export { parseEvent, type ParsedEvent, type WebhookEvent } from './webhook-event.js';
export {
  WebhookReceiver,
  type ReceivedWebhook,
  type ReceiverAnswer,
  type ReceiverOptions,
} from './webhook-receiver.js';
export {
  WebhookVerifier,
  type Refusal,
  type Verification,
  type VerifierOptions,
} from './webhook-verifier.js';
