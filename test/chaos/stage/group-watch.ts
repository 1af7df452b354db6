import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';

const SAMPLE_EVERY_MS = 500;
/** What was done shows itself in the groups a little later. */
const SHOWS_AFTER_MS = 1_000;

/** Watches, by the broker's own words, whether all consumer groups are stable and have the right members. */
export class GroupWatch {
  private readonly admin: Admin;
  private readonly groups: readonly string[];
  private readonly members: () => readonly string[];
  private waiting: { readonly afterMs: number; readonly resolve: (atMs: number) => void }[] = [];
  private running: Promise<void> = Promise.resolve();
  private isOver = false;

  /** @param members the client ids of those that each group should have now: a dead one is a member for a while */
  constructor(kafka: Kafka, groups: readonly string[], members: () => readonly string[]) {
    this.admin = kafka.admin();
    this.groups = groups;
    this.members = members;
  }

  async start(): Promise<void> {
    await this.admin.connect();
    this.running = this.watch();
  }

  /** Resolves with the first moment after `atMs` at which all is well; with the moment of `stop` if that comes first. */
  settledAfter(atMs: number): Promise<number> {
    if (this.isOver) return Promise.resolve(Date.now());
    return new Promise((resolve) => this.waiting.push({ afterMs: atMs + SHOWS_AFTER_MS, resolve }));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
    this.answer(Infinity);
    await this.admin.disconnect();
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const sampledMs = Date.now();
      if (await this.isStable()) this.answer(sampledMs);
      await sleep(SAMPLE_EVERY_MS);
    }
  }

  private answer(sampledMs: number): void {
    const due = this.waiting.filter(({ afterMs }) => afterMs <= sampledMs);
    this.waiting = this.waiting.filter((each) => !due.includes(each));
    for (const { resolve } of due) resolve(Math.min(sampledMs, Date.now()));
  }

  private async isStable(): Promise<boolean> {
    try {
      const { groups } = await this.admin.describeGroups([...this.groups]);
      const expected = namesOf(this.members());
      return groups.every(
        ({ state, members }) =>
          state === 'Stable' && namesOf(members.map(({ clientId }) => clientId)) === expected,
      );
    } catch {
      return false; // the broker is away
    }
  }
}

const namesOf = (clientIds: readonly string[]): string => clientIds.toSorted().join(' ');
