import { Webhook } from 'standardwebhooks';

const REMEMBERED = 100_000;

/**
 * What every receiver has to do, whatever its framework: verify, take each delivery once, answer at once.
 *
 * The gateway delivers at least once, so the same `webhook-id` may come again after a crash or a lost answer. Here the
 * ids are remembered in memory; a real service puts them in its database, in the same transaction as what it does.
 */
export class Deliveries {
  #webhook;
  #work;
  #taken = new Set();

  /**
   * @param {string} secret the endpoint's signing secret, `whsec_…`
   * @param {(type: string, data: unknown) => Promise<void>} work done after the answer; put it in a queue that lasts
   */
  constructor(secret, work) {
    this.#webhook = new Webhook(secret);
    this.#work = work;
  }

  /**
   * @param {Record<string, string>} headers
   * @param {Buffer} body the very bytes that came in: parsing and printing JSON again breaks the signature
   * @returns {number} the status to answer with
   */
  take(headers, body) {
    let event;
    try {
      event = this.#webhook.verify(body, headers);
    } catch {
      return 401;
    }
    const id = headers['webhook-id'];
    if (this.#taken.has(id)) return 204;
    this.#remember(id);
    setImmediate(() => {
      this.#work(event.type, event.data).catch((error) =>
        process.stderr.write(`${id}: ${error}\n`),
      );
    });
    return 204;
  }

  #remember(id) {
    if (this.#taken.size >= REMEMBERED) this.#taken.delete(this.#taken.values().next().value);
    this.#taken.add(id);
  }
}
