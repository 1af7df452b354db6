import type { SubscriptionRule, Target } from '../../pipeline/messages/target.js';
import { sees, type Caller } from '../access.js';
import type { ControlState } from '../control-state.js';

/** An event as somebody thinks of it. */
export interface ImaginedEvent {
  readonly type: string;
  /** The source topic. */
  readonly topic: string;
  /** Whose it is; null where events have no tenant. */
  readonly tenant: string | null;
  readonly id: string;
  readonly timeMs: number;
  /** JSON. */
  readonly data: Buffer;
}

/** A request as it would go out. */
export interface PreviewedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request with its signature, and the name of the header that holds it. */
export interface SignedPreview extends PreviewedRequest {
  readonly signatureHeader: string;
}

/** What the data plane would make of an event. */
export interface PreviewPipeline {
  match(event: ImaginedEvent): readonly SubscriptionRule[];
  request(event: ImaginedEvent, rule: SubscriptionRule, target: Target): SignedPreview;
}

/** A subscription that wants the event. */
export interface PreviewedDelivery {
  readonly rule: SubscriptionRule;
  /** Why nothing would be sent at once; null when it would. */
  readonly held: 'paused' | 'disabled' | null;
  readonly request: PreviewedRequest;
}

/** The first of those that the caller sees. */
export interface Preview {
  /** How many there are. */
  readonly matches: number;
  readonly deliveries: readonly PreviewedDelivery[];
}

const MAX_SHOWN = 50;
const HIDDEN = '(hidden)';

/**
 * Tells what would become of an event, and sends nothing. A signature is made only for those who may change the endpoint,
 * who could choose its secret themselves: for others this would be a way to sign what they like. What authorizes the request
 * is shown to nobody.
 */
export class EventPreview {
  constructor(
    private readonly state: Pick<ControlState, 'endpoints'>,
    private readonly pipeline: PreviewPipeline,
  ) {}

  of({ access }: Caller, event: ImaginedEvent): Preview {
    const matches = this.pipeline.match(event).filter(({ tenant }) => sees(access, tenant));
    const deliveries = matches.slice(0, MAX_SHOWN).flatMap((rule) => {
      const target = this.state.endpoints.get(rule.endpointId);
      if (target === undefined) return [];
      const request = this.pipeline.request(event, rule, target);
      return [{ rule, held: heldBy(target), request: shown(request, target, access.mayWrite) }];
    });
    return { matches: matches.length, deliveries };
  }
}

function heldBy({ disabled, paused }: Target): PreviewedDelivery['held'] {
  if (disabled !== null) return 'disabled';
  return paused ? 'paused' : null;
}

function shown(
  { url, headers, body, signatureHeader }: SignedPreview,
  { authorization }: Target,
  signed: boolean,
): PreviewedRequest {
  const hidden = {
    ...(!signed && { [signatureHeader]: HIDDEN }),
    ...(authorization !== null && { authorization: HIDDEN }),
  };
  return { url, headers: { ...headers, ...hidden }, body };
}
