import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

/**
 * @typedef {object} HookReport what one hook has seen
 * @property {number} verified requests whose signature was right
 * @property {number} unverified requests whose signature was wrong
 * @property {number} refused right ones that were answered with 503
 * @property {number} repeated webhook-ids that came again after they had been accepted
 * @property {readonly string[]} accepted the webhook-ids answered with 204
 * @property {number} mostAtOnce requests held at the same time, at most
 * @property {number | null} firstAcceptedAtMs
 */

/** One URL of the receiver: verifies, dedupes by `webhook-id`, and behaves as it is told. */
export class Hook {
  #webhook;
  #manners;
  #seen = new Set();
  #accepted = new Set();
  #inFlight = 0;
  #counts = { verified: 0, unverified: 0, refused: 0, repeated: 0, mostAtOnce: 0 };
  #firstAcceptedAtMs = null;

  /** @param {{ secret: string, manners: { refuseOneIn?: number, delayMs?: number } }} options */
  constructor({ secret, manners }) {
    this.#webhook = new Webhook(secret);
    this.#manners = manners;
  }

  /** @returns {Promise<number>} the status to answer with */
  async take(headers, body) {
    this.#inFlight += 1;
    this.#counts.mostAtOnce = Math.max(this.#counts.mostAtOnce, this.#inFlight);
    try {
      if (this.#manners.delayMs) await sleep(this.#manners.delayMs);
      return this.#judge(headers, body);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** @returns {HookReport} */
  report() {
    return {
      ...this.#counts,
      accepted: [...this.#accepted],
      firstAcceptedAtMs: this.#firstAcceptedAtMs,
    };
  }

  #judge(headers, body) {
    const id = headers['webhook-id'];
    try {
      this.#webhook.verify(body, headers);
    } catch {
      this.#counts.unverified += 1;
      return 401;
    }
    this.#counts.verified += 1;
    if (this.#accepted.has(id)) {
      this.#counts.repeated += 1;
      return 204;
    }
    if (this.#refuses(id)) {
      this.#counts.refused += 1;
      return 503;
    }
    this.#accepted.add(id);
    this.#firstAcceptedAtMs ??= Date.now();
    return 204;
  }

  /** The first attempt of one id in `refuseOneIn`, beginning with the second. */
  #refuses(id) {
    const { refuseOneIn } = this.#manners;
    if (refuseOneIn === undefined || this.#seen.has(id)) return false;
    this.#seen.add(id);
    return this.#seen.size % refuseOneIn === 2;
  }
}
