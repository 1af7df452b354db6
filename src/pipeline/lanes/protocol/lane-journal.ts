import type { Cursor, Lane } from './lane.js';

/** What goes into one transaction of `lanes`: a cursor, or null to delete the key. */
export interface LaneWrite {
  readonly lane: Lane;
  readonly cursor: Cursor | null;
}

/** Which lanes have to be written to `lanes`: one transaction at a time, with all that changed. */
export class LaneJournal {
  private readonly changed = new Set<Lane>();
  /** The lanes that detach with the transaction that is out; null when none is. */
  private transaction: readonly Lane[] | null = null;

  /** The next transaction writes this lane. */
  add(lane: Lane): void {
    this.changed.add(lane);
  }

  /** The next transaction need not write it. */
  remove(lane: Lane): void {
    this.changed.delete(lane);
  }

  /** Whether something about the lane may not be written yet. */
  isPending(lane: Lane): boolean {
    return this.changed.has(lane) || this.transaction !== null;
  }

  /** What to write now; null when nothing changed or a transaction is out. */
  take(): readonly LaneWrite[] | null {
    if (this.transaction !== null || this.changed.size === 0) return null;
    const lanes = [...this.changed];
    this.changed.clear();
    this.transaction = lanes.filter(({ state }) => state === 'detaching');
    return lanes.map((lane) => {
      return { lane, cursor: lane.state === 'attached' ? null : lane.toCursor() };
    });
  }

  /** @returns the lanes whose detaching is written with it */
  confirm(): readonly Lane[] {
    const detaching = this.transaction ?? [];
    this.transaction = null;
    return detaching;
  }
}
