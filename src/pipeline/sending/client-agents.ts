// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import type { Agent } from 'undici';
import type { ClientCertificate } from '../messages/credentials.js';

/** How long an agent without requests is kept: its endpoint may have another certificate by now. */
const IDLE_MS = 600_000;

interface Kept {
  readonly agent: Agent;
  usedAtMs: number;
}

/**
 * An agent for each client certificate, since a connection that was opened with one may serve no other endpoint. By the
 * certificate object itself: an endpoint keeps its own until it is changed.
 */
export class ClientAgents {
  private readonly agents = new Map<ClientCertificate, Kept>();

  constructor(
    private readonly open: (certificate: ClientCertificate) => Agent,
    private readonly now: () => number,
  ) {}

  /** @throws what OpenSSL says of a certificate and a key that don't belong together */
  of(certificate: ClientCertificate): Agent {
    const known = this.agents.get(certificate);
    if (known !== undefined) {
      known.usedAtMs = this.now();
      return known.agent;
    }
    this.closeIdle();
    const agent = this.open(certificate);
    this.agents.set(certificate, { agent, usedAtMs: this.now() });
    return agent;
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.agents.values()].map(({ agent }) => agent.destroy()));
  }

  private closeIdle(): void {
    for (const [certificate, { agent, usedAtMs }] of this.agents) {
      if (this.now() - usedAtMs < IDLE_MS) continue;
      this.agents.delete(certificate);
      // Requests that are under way still end; idle connections go at once.
      void agent.close();
    }
  }
}
