import { Field, Nested, NestedList } from '../../../api/field.js';
import { mapOf, oneOf, rule, text, whole } from '../../../validation/rule.js';
import { idRule, tenantRule } from '../../endpoints/endpoint-rules.js';
import type { ImaginedEvent, Preview, PreviewedDelivery } from '../event-preview.js';

const anything = rule('any JSON value', {}, () => true);
const headers = mapOf(1_000, 'an object of header values', () => null);

/** An event that somebody thinks of. */
export class PreviewEvent {
  @Field('Its type.', text(1, 512), { example: 'order.created' })
  readonly type!: string;

  @Field('The source topic that it would come on.', text(1, 249), {
    optional: true,
    default: 'preview',
  })
  readonly topic?: string | null;

  @Field('Whose it is. Default: everybody’s.', tenantRule, { optional: true })
  readonly tenant?: string | null;

  @Field('Its id.', text(1, 512), { optional: true, default: 'preview' })
  readonly id?: string | null;

  @Field('Its data: any JSON value.', anything, { optional: true, example: { orderId: 7 } })
  readonly data?: unknown;
}

/** The request that a delivery would become. */
export class PreviewedRequestView {
  @Field('Always POST.', oneOf(['POST']))
  readonly method!: string;

  @Field('Where it would go.', text(1, 2_048))
  readonly url!: string;

  @Field('All headers but those of the connection.', headers)
  readonly headers!: Readonly<Record<string, string>>;

  @Field('The very bytes, as text.', text(0, Number.MAX_SAFE_INTEGER))
  readonly body!: string;
}

/** A subscription that wants the event. */
export class PreviewedDeliveryView {
  @Field('The subscription.', idRule)
  readonly subscriptionId!: string;

  @Field('Its endpoint.', idRule)
  readonly endpointId!: string;

  @Field('Whose they are.', tenantRule)
  readonly tenant!: string;

  @Field('Why nothing would be sent at once; null when it would.', oneOf(['paused', 'disabled']), {
    nullable: true,
  })
  readonly held!: 'paused' | 'disabled' | null;

  @Nested('The request.', PreviewedRequestView)
  readonly request!: PreviewedRequestView;
}

/** What would become of an event. */
export class PreviewView {
  @Field('How many subscriptions want it.', whole(0, Number.MAX_SAFE_INTEGER))
  readonly matches!: number;

  @NestedList('The first of them.', PreviewedDeliveryView)
  readonly deliveries!: readonly PreviewedDeliveryView[];
}

/** @param nowMs the time of the event */
export function imaginedEvent(given: PreviewEvent, nowMs: number): ImaginedEvent {
  const { type, topic, tenant, id, data } = given;
  return {
    type,
    topic: topic ?? 'preview',
    tenant: tenant ?? null,
    id: id ?? 'preview',
    timeMs: nowMs,
    data: Buffer.from(JSON.stringify(data ?? null)),
  };
}

/** A preview as it is shown. */
export function previewView({ matches, deliveries }: Preview): PreviewView {
  return { matches, deliveries: deliveries.map(deliveryView) };
}

function deliveryView({ rule: wanted, held, request }: PreviewedDelivery): PreviewedDeliveryView {
  const { id: subscriptionId, endpointId, tenant } = wanted;
  const { url, headers: ofRequest, body } = request;
  const shown = { method: 'POST', url, headers: ofRequest, body: body.toString() };
  return { subscriptionId, endpointId, tenant, held, request: shown };
}
