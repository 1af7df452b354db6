/**
 * @typedef {object} Delivery what the results topic tells of one delivery
 * @property {string} id the webhook-id
 * @property {string} eventId
 * @property {string} endpointId
 * @property {{ attempt: number, outcome: string, status: number | null, endedAt: string }[]} attempts
 * @property {'open' | 'succeeded' | 'dead' | 'dropped'} end
 */

const NO_REPORT = {
  verified: 0,
  unverified: 0,
  refused: 0,
  repeated: 0,
  mostAtOnce: 0,
  accepted: [],
};

/** Compares what was produced with what the receiver saw and with what the results topic says. */
export class Ledger {
  /** @type {Map<string, Delivery>} */
  #deliveries = new Map();
  /** @type {Record<string, import('./hook.mjs').HookReport>} */
  #reports = {};
  #produced = 0;
  #resultsRead = 0;
  #startedAtMs = Date.now();

  /**
   * @param {readonly import('./shop-events.mjs').ShopEvent[]} events
   * @param {readonly import('./cast.mjs').Member[]} cast
   */
  constructor(events, cast) {
    this.events = events;
    this.cast = cast;
    /** Every event that an endpoint is owed. */
    this.owed = cast.flatMap((member) =>
      events.filter(({ type }) => wants(member, type)).map((event) => ({ event, member })),
    );
  }

  produced() {
    this.#produced += 1;
  }

  /** @param {Record<string, import('./hook.mjs').HookReport>} reports by the member's name */
  received(reports) {
    this.#reports = reports;
  }

  /** @param {string} type the result's CloudEvents type */
  recorded(type, result) {
    if (!this.cast.some(({ id }) => id === result.endpointId)) return;
    this.#resultsRead += 1;
    if (result.deliveryId === undefined) return;
    const { deliveryId: id, endpointId, event, attempt, outcome, http, timings } = result;
    const known = this.#deliveries.get(id);
    const delivery = known ?? { id, eventId: event.id, endpointId, attempts: [], end: 'open' };
    if (type.startsWith('event-gateway.attempt.')) {
      const status = http?.status ?? null;
      delivery.attempts.push({ attempt, outcome, status, endedAt: timings.endedAt });
    }
    if (result.final) delivery.end = outcome;
    this.#deliveries.set(id, delivery);
  }

  get producedCount() {
    return this.#produced;
  }

  /** Whether every owed delivery came to an end. */
  get settled() {
    return this.#produced === this.events.length && this.ended.length >= this.owed.length;
  }

  get ended() {
    return [...this.#deliveries.values()].filter(({ end }) => end !== 'open');
  }

  /** The deliveries that needed more than one attempt. */
  get retried() {
    return this.ended.filter(({ end, attempts }) => end === 'succeeded' && attempts.length > 1);
  }

  /** @returns {import('./hook.mjs').HookReport} */
  reportOf(member) {
    return this.#reports[member.name] ?? { ...NO_REPORT, firstAcceptedAtMs: null };
  }

  /** The counts to show while it runs. */
  progress() {
    const all = [...this.#deliveries.values()];
    return {
      elapsedMs: Date.now() - this.#startedAtMs,
      produced: this.#produced,
      events: this.events.length,
      resultsRead: this.#resultsRead,
      members: this.cast.map((member) => {
        const own = all.filter(({ endpointId }) => endpointId === member.id);
        const report = this.reportOf(member);
        return {
          name: member.name,
          owed: this.owed.filter((owed) => owed.member === member).length,
          delivered: own.filter(({ end }) => end === 'succeeded').length,
          waiting: own.filter(({ end, attempts }) => end === 'open' && attempts.length > 0).length,
          retried: this.retried.filter(({ endpointId }) => endpointId === member.id).length,
          dead: own.filter(({ end }) => end === 'dead' || end === 'dropped').length,
          refused: report.refused,
          verified: report.verified,
          unverified: report.unverified,
          mostAtOnce: report.mostAtOnce,
          maxInFlight: member.maxInFlight,
          isSlow: member.manners.delayMs !== undefined,
        };
      }),
    };
  }
}

function wants({ types }, type) {
  return types.some((pattern) =>
    pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type,
  );
}
