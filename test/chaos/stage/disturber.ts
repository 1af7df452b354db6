import { setTimeout as sleep } from 'node:timers/promises';
import type { JavaBroker } from '../../../scripts/broker/java-broker.mjs';
import type { Disruption } from '../ledger/entries.js';
import type { Fault } from '../plan/fault.js';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import type { GroupWatch } from './group-watch.js';
import type { Replica } from './replica.js';

const PATIENCE_MS = 60_000;

const isReady = ({ state, isTaken }: Replica): boolean => state === 'ready' && !isTaken;

/** What there is to be disturbed. */
export interface Disturbed {
  readonly cluster: Cluster;
  /** Null when it is not ours to stop. */
  readonly broker: JavaBroker | null;
  readonly watch: GroupWatch;
}

/** Does what was planned, and writes down what happened when. */
export class Disturber {
  private readonly happened: Promise<Disruption>[] = [];
  private brokerIsBusy = false;
  private readonly disturbed: Disturbed;
  private readonly say: (line: string) => void;

  constructor(disturbed: Disturbed, say: (line: string) => void) {
    this.disturbed = disturbed;
    this.say = say;
  }

  /** Resolves when the last fault is over; then everything runs again. */
  async run(plan: readonly Fault[], signal: AbortSignal): Promise<void> {
    const startedMs = Date.now();
    const faults: Promise<void>[] = [];
    for (const fault of plan) {
      await sleep(Math.max(0, startedMs + fault.atMs - Date.now()), undefined, { signal });
      faults.push(this.commit(fault, signal));
    }
    await Promise.all(faults);
  }

  /** In the order of their starts. Waits until all groups are stable again, or the watch is stopped. */
  async disruptions(): Promise<readonly Disruption[]> {
    const all = await Promise.all(this.happened);
    return all.toSorted((left, right) => left.startMs - right.startMs);
  }

  private async commit(fault: Fault, signal: AbortSignal): Promise<void> {
    switch (fault.kind) {
      case 'kill':
        return this.hit(fault, signal, async (replica) => {
          await replica.kill();
          await sleep(fault.lastsMs, undefined, { signal });
          replica.start();
        });
      case 'freeze':
        return this.hit(fault, signal, async (replica) => {
          replica.freeze();
          await sleep(fault.lastsMs, undefined, { signal });
          replica.thaw();
        });
      case 'join':
        return this.visit(fault, signal);
      case 'roll':
        for (const index of this.disturbed.cluster.regulars.keys())
          await this.hit({ ...fault, replica: index }, signal, async (replica) => {
            await replica.stop();
            replica.start();
            await replica.untilReady();
          });
        return;
      case 'broker-freeze':
        return this.hitBroker(fault, async (broker) => {
          broker.pause();
          await sleep(fault.lastsMs, undefined, { signal });
          broker.resume();
        });
      case 'broker-kill':
        return this.hitBroker(fault, async (broker) => {
          await broker.kill();
          await sleep(fault.lastsMs, undefined, { signal });
          await broker.restart();
        });
    }
  }

  /** Does something to the replica that the fault names, or to the next one that is ready for it. */
  private async hit(
    fault: Fault,
    signal: AbortSignal,
    harm: (replica: Replica) => Promise<void>,
  ): Promise<void> {
    const replica = await this.take(fault.replica ?? 0, signal);
    if (replica === null) return this.say(`${fault.kind} is left out: no replica was ready for it`);
    const { instance } = replica;
    try {
      await this.record(fault.kind, instance, fault.lastsMs, () => harm(replica));
    } finally {
      replica.isTaken = false;
    }
  }

  private async take(index: number, signal: AbortSignal): Promise<Replica | null> {
    const { regulars } = this.disturbed.cluster;
    const inTurn = [...regulars.slice(index), ...regulars.slice(0, index)];
    await eventually(() => signal.aborted || inTurn.some(isReady), PATIENCE_MS);
    const replica = inTurn.find(isReady) ?? null;
    if (replica !== null) replica.isTaken = true;
    return replica;
  }

  /** The fourth replica comes, and goes. */
  private async visit({ lastsMs }: Fault, signal: AbortSignal): Promise<void> {
    const { extra } = this.disturbed.cluster;
    if (extra.isTaken) return this.say('join is left out: the fourth replica is still there');
    extra.isTaken = true;
    try {
      await this.record('join', null, 0, async () => {
        extra.start();
        await extra.untilReady();
      });
      await sleep(lastsMs, undefined, { signal });
      await this.record('leave', extra.instance, 0, () => extra.stop());
    } finally {
      extra.isTaken = false;
    }
  }

  private async hitBroker(
    fault: Fault,
    harm: (broker: JavaBroker) => Promise<void>,
  ): Promise<void> {
    const { broker } = this.disturbed;
    if (broker === null) return;
    await eventually(() => !this.brokerIsBusy, PATIENCE_MS);
    this.brokerIsBusy = true;
    try {
      await this.record(fault.kind, null, fault.lastsMs, () => harm(broker));
    } finally {
      this.brokerIsBusy = false;
    }
  }

  private async record(
    kind: Disruption['kind'],
    instance: string | null,
    lastsMs: number,
    harm: () => Promise<void>,
  ): Promise<void> {
    const lasts = lastsMs > 0 ? ` for ${(lastsMs / 1000).toFixed(1)} s` : '';
    this.say(`${kind}${instance === null ? '' : ` of ${instance}`}${lasts}`);
    const startMs = Date.now();
    await harm();
    const endMs = Date.now();
    const settled = this.disturbed.watch.settledAfter(endMs);
    this.happened.push(
      settled.then((settledMs) => ({ kind, instance, startMs, endMs, settledMs })),
    );
  }
}
