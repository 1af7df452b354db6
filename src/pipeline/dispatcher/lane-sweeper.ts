import type { RecordBatch, Sweep } from '../../kafka/ports.js';
import type { PartitionOwner } from '../lanes/protocol/partition-owner.js';
import type { DeliveryReader } from './delivery-reader.js';
import type { DispatchContext } from './dispatch-context.js';

/** Offsets that are read past rather than sought over. */
const WORTH_READING = 500;

/**
 * Loads what the lanes of one partition that can't keep up still owe: one sweep at a time serves all hungry lanes, from
 * the lowest offset that any of them lacks, and ends when they have enough or the position is reached.
 */
export class LaneSweeper {
  private sweep: Sweep | null = null;
  private stopped = false;

  /** @param loaded a lane was given something */
  constructor(
    private readonly partition: number,
    private readonly owner: PartitionOwner,
    private readonly reading: DeliveryReader,
    private readonly context: DispatchContext,
    private readonly loaded: (endpointId: string) => void,
  ) {}

  /** Begins a sweep when a lane wants one: it lacks something, and more than half of its places are free. */
  sweepIfHungry(): void {
    const { owner } = this;
    if (this.sweep !== null || this.stopped || !this.isHungry()) return;
    const from = owner.sweepFrom();
    if (from === null) return;
    this.reportOvertaken().catch(this.context.onFatal);
    let next = from;
    this.sweep = this.context.reader.sweep(this.partition, from, (batch) => {
      this.take(next, batch);
      next = Math.max(next, batch.nextOffset);
      if (this.goesOn(next)) return 'more';
      this.sweep = null;
      setImmediate(() => this.sweepIfHungry());
      return 'enough';
    });
  }

  stop(): void {
    this.stopped = true;
    this.sweep?.end();
    this.sweep = null;
  }

  /** Whether a lane wants what comes next; what lies far ahead is a sweep of its own. */
  private goesOn(next: number): boolean {
    const wanted = this.owner.sweepFrom();
    if (wanted === null || this.stopped || next >= this.owner.position) return false;
    return wanted >= next && wanted - next < WORTH_READING;
  }

  private isHungry(): boolean {
    const { owner, context } = this;
    for (const lane of owner.lanesApart)
      if (owner.isHungry(lane) && lane.waitingCount * 2 < context.limits.lanePlaces) return true;
    return false;
  }

  private take(from: number, batch: RecordBatch): void {
    const touched = new Set<string>();
    let taken = 0;
    const records = batch.records.map((record) => {
      const endpointId = this.reading.endpointOf(record);
      const delivery = () => {
        touched.add(endpointId);
        taken++;
        return this.reading.read(batch, record, true);
      };
      return { offset: record.offset, endpointId, delivery };
    });
    const lost = this.owner.sweep(from, batch.nextOffset, records);
    this.context.caughtUp(batch.records.length, taken);
    for (const { lane, offset } of lost)
      this.context.overtaken(lane.endpointId, offset, offset + 1);
    for (const endpointId of touched) this.loaded(endpointId);
  }

  /** What lies below the start of the log is gone; lanes that stand there were overtaken by retention. */
  private async reportOvertaken(): Promise<void> {
    const { owner, context, partition } = this;
    const bounds = await context.reader.bounds(partition).catch(() => null);
    if (bounds === null) return;
    for (const lane of owner.lanesApart)
      if (lane.state === 'detached' && lane.absent.length === 0 && lane.loadedTo < bounds.start)
        context.overtaken(lane.endpointId, lane.loadedTo, bounds.start);
  }
}
