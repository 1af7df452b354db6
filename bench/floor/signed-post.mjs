import { createHmac } from 'node:crypto';

/**
 * One signed request by undici's dispatcher, the cheapest way that it has.
 *
 * @param {import('undici').Agent} agent
 * @param {Buffer} key
 * @param {{ origin: string, path: string }} target
 * @param {string} id
 * @param {Buffer} body
 * @param {(error: Error | null) => void} done
 */
export function signedPost(agent, key, { origin, path }, id, body, done) {
  const seconds = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body);
  const headers = {
    'user-agent': 'bench',
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${hmac.digest('base64')}`,
  };
  agent.dispatch({ origin, path, method: 'POST', headers, body }, new Done(done));
}

class Done {
  constructor(done) {
    this.done = done;
  }

  onRequestStart() {}
  onResponseStart() {}
  onResponseData() {}

  onResponseEnd() {
    this.done(null);
  }

  onResponseError(_controller, error) {
    this.done(error);
  }
}
