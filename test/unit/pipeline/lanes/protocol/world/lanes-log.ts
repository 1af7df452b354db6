import type { Cursor } from '../../../../../../src/pipeline/lanes/protocol/lane.js';

/** A lane's new record; null deletes the key. */
export interface LaneRecord {
  readonly endpointId: string;
  readonly cursor: Cursor | null;
}

interface Entry extends LaneRecord {
  readonly offset: number;
}

/** The key of the records that owners write to learn where the log ends for them. */
const BARRIER = 'owner';

/**
 * One partition of `lanes`: a compacted log with one writer at a time.
 *
 * Compaction takes away what a later record of the same key replaced, so a reader that is on its way may miss both the
 * old record (gone already) and the new one (beyond its barrier). It takes tombstones away only while no owner reads:
 * Kafka keeps them for a day (`delete.retention.ms`).
 */
export class LanesLog {
  /** The latest record of each endpoint, as the judge sees it. */
  readonly latest = new Map<string, Cursor>();
  private entries: Entry[] = [];
  private nextOffset = 0;
  private currentEpoch = 0;

  get epoch(): number {
    return this.currentEpoch;
  }

  get end(): number {
    return this.nextOffset;
  }

  /** InitProducerId with the fixed transactional id: whoever wrote before is refused from now on. */
  openProducer(): number {
    return ++this.currentEpoch;
  }

  /** @returns the offset up to which its writer has to read */
  appendBarrier(): number {
    this.push({ endpointId: BARRIER, cursor: null });
    return this.end;
  }

  append(records: readonly LaneRecord[]): void {
    for (const record of records) {
      this.push(record);
      if (record.cursor === null) this.latest.delete(record.endpointId);
      else this.latest.set(record.endpointId, record.cursor);
    }
  }

  /** At most `count` entries of [from, to), and where the reading goes on. */
  read(
    from: number,
    to: number,
    count: number,
  ): { readonly records: readonly LaneRecord[]; readonly next: number } {
    const found = this.entries.filter(({ offset }) => offset >= from && offset < to);
    const records = found.slice(0, count);
    const next = found.length > count ? records.at(-1)!.offset + 1 : to;
    return { records: records.filter(({ endpointId }) => endpointId !== BARRIER), next };
  }

  /** Cleans the log below `upTo`. */
  compact(upTo: number, withTombstones: boolean): void {
    const latest = new Map<string, number>();
    for (const { offset, endpointId } of this.entries)
      if (offset < upTo) latest.set(endpointId, offset);
    this.entries = this.entries.filter(({ offset, endpointId, cursor }) => {
      if (offset >= upTo) return true;
      return latest.get(endpointId) === offset && !(withTombstones && cursor === null);
    });
  }

  private push(record: LaneRecord): void {
    this.entries.push({ ...record, offset: this.nextOffset++ });
  }
}
