import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Settings } from '../config/settings.js';
import type { ControlState } from '../control/control-state.js';
import type { TlsFacts, TrialSender } from '../control/trial/endpoint-trial.js';
import type { ImaginedEvent, PreviewPipeline } from '../control/trial/event-preview.js';
import { SignedRequests } from '../pipeline/dispatcher/webhook-request.js';
import type { Delivery } from '../pipeline/messages/delivery.js';
import type { DomainEvent } from '../pipeline/messages/event.js';
import type { Format, Target } from '../pipeline/messages/target.js';
import { deliveryId } from '../pipeline/router/delivery-id.js';
import { renderBody } from '../pipeline/router/render-body.js';
import { TenantSubscriptions } from '../pipeline/router/tenant-subscriptions.js';
import { preparedTarget } from '../pipeline/sending/signing/prepared-target.js';
import { VERSION } from '../version.js';
import { openSender } from './outbound.js';

const TEST_TYPE = 'event-gateway.test';

/** Sends test events as the dispatcher would, each over a new connection, so that its TLS facts are those of now. */
export function trialSender(settings: Settings): TrialSender {
  const requests = new SignedRequests(`event-gateway/${VERSION}`);
  return {
    async send(target) {
      const nowMs = Date.now();
      const data = { message: 'A test of the Event Gateway', endpointId: target.id };
      const event = eventOf(
        {
          type: TEST_TYPE,
          topic: TEST_TYPE,
          tenant: target.tenant,
          id: randomUUID(),
          timeMs: nowMs,
          data: Buffer.from(JSON.stringify(data)),
        },
        nowMs,
      );
      const delivery = deliveryOf(event, target, 'test', 'standard');
      const seen: { tls: TlsFacts | null } = { tls: null };
      const sender = openSender(settings, {
        onConnected: (socket) => {
          seen.tls = tlsFacts(socket);
        },
      });
      try {
        const answer = await sender.send(requests.build(target, delivery, nowMs, null));
        return { deliveryId: delivery.id, answer, tls: seen.tls };
      } finally {
        await sender.close();
      }
    },
  };
}

/** What the router and the dispatcher would make of an event. */
export function previewPipeline(state: ControlState): PreviewPipeline {
  const requests = new SignedRequests(`event-gateway/${VERSION}`);
  let index: { readonly all: TenantSubscriptions; readonly apart: TenantSubscriptions } | null =
    null;
  return {
    match({ type, topic, tenant }) {
      index ??= indexed(state);
      return (tenant === null ? index.all : index.apart).match(type, topic, tenant);
    },
    request(event, rule, target) {
      const nowMs = Date.now();
      const delivery = deliveryOf(eventOf(event, nowMs), target, rule.id, rule.format);
      const { url, headers, body } = requests.build(target, delivery, nowMs, null);
      return { url, headers, body, signatureHeader: preparedTarget(target).signer.header };
    },
  };
}

/** Kept up to date from the first preview on. */
function indexed(state: ControlState) {
  const index = { all: new TenantSubscriptions(false), apart: new TenantSubscriptions(true) };
  const both = [index.all, index.apart];
  for (const rule of state.subscriptions.values()) for (const each of both) each.put(rule);
  state.listen((change) => {
    for (const each of both) {
      if (change.kind === 'subscription-put') each.put(change.subscription);
      if (change.kind === 'subscription-removed') each.remove(change.id);
    }
  });
  return index;
}

function eventOf({ id, type, topic, timeMs, data }: ImaginedEvent, offset: number): DomainEvent {
  return {
    id,
    type,
    timeMs,
    source: { topic, partition: 0, offset, key: null },
    data: { kind: 'json', bytes: data },
    contentType: 'application/json',
    raw: data,
    attributes: {},
    trace: null,
  };
}

function deliveryOf(
  event: DomainEvent,
  target: Target,
  subscriptionId: string,
  format: Format,
): Delivery {
  const { id, type, timeMs, source } = event;
  const rendered = renderBody(event, format);
  return {
    id: deliveryId(source, timeMs, target.id, subscriptionId),
    endpointId: target.id,
    subscriptionId,
    tenant: target.tenant,
    event: { id, type, timeMs, source },
    attempt: 1,
    firstAttemptAtMs: null,
    notBeforeMs: 0,
    deadlineMs: timeMs + target.timeoutMs,
    routedAtMs: timeMs,
    controlOffset: 0,
    trace: null,
    contentType: rendered.contentType,
    requestHeaders: rendered.headers,
    body: rendered.body,
  };
}

function tlsFacts(socket: Socket): TlsFacts | null {
  if (!(socket instanceof TLSSocket)) return null;
  const { subject, issuer, valid_to: validTo } = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol(),
    cipher: socket.getCipher().name,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validTo: typeof validTo === 'string' ? new Date(validTo).toISOString() : null,
  };
}

/** @param name absent when a session was resumed */
function nameOf(
  name: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined,
) {
  const shown = name?.CN ?? name?.O;
  return shown === undefined ? null : String(shown);
}
