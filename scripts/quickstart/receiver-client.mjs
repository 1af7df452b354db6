/** Tells the receiver what to expect, and asks what it saw. */
export class ReceiverClient {
  /** @param {string} url where it listens, as we reach it */
  constructor(url) {
    this.url = url;
  }

  /** @param {import('./cast.mjs').Member} member */
  async expect({ name, secret, manners }) {
    const body = JSON.stringify({ secret, manners });
    const response = await fetch(`${this.url}/expect/${name}`, { method: 'PUT', body });
    if (!response.ok) throw new Error(`The receiver answered ${response.status}`);
  }

  /** @returns {Promise<Record<string, import('./hook.mjs').HookReport>>} by the member's name */
  async report() {
    const response = await fetch(`${this.url}/report`);
    return response.json();
  }
}
