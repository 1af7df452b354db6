import type { DomainEvent } from '../messages/event.js';
import type { Format } from '../messages/target.js';
import { renderBody, type RenderedBody } from './render-body.js';

/** The forms of one event, each rendered once however many subscriptions ask for it. */
export class EventRenderings {
  private readonly rendered = new Map<Format, RenderedBody>();

  constructor(private readonly event: DomainEvent) {}

  as(format: Format): RenderedBody {
    const known = this.rendered.get(format);
    if (known !== undefined) return known;
    const fresh = renderBody(this.event, format);
    this.rendered.set(format, fresh);
    return fresh;
  }
}
