import type { Swept } from '../../../../../../src/pipeline/lanes/protocol/catch-up.js';
import { aDelivery } from '../../../../../support/builders.js';

/** The payload of an offset tells where it belongs. */
export const idAt = (offset: number): string => `dlv_${offset}`;

/** One partition of `deliveries`: it only grows, until retention takes from its start. Some offsets are gaps. */
export class DeliveriesLog {
  private readonly records: (Swept | null)[] = [];
  private first = 0;

  /** The lowest offset that retention left. */
  get start(): number {
    return this.first;
  }

  /** The next offset to be written. */
  get end(): number {
    return this.records.length;
  }

  append(endpointId: string, body: Buffer): void {
    const offset = this.end;
    const delivery = aDelivery({ id: idAt(offset), endpointId, body });
    this.records.push({ offset, endpointId, delivery: () => delivery });
  }

  /** An offset without a record, such as a transaction's marker. */
  appendGap(): void {
    this.records.push(null);
  }

  /** Retention. */
  dropFirst(): void {
    this.first++;
  }

  /** Null for gaps, and for what retention took. */
  at(offset: number): Swept | null {
    return offset < this.first ? null : (this.records[offset] ?? null);
  }

  /** Whose delivery stands, or stood, there. */
  endpointOf(offset: number): string | undefined {
    return this.records[offset]?.endpointId;
  }

  /** The records in [from, to). */
  between(from: number, to: number): Swept[] {
    return this.records
      .slice(Math.max(from, this.first), Math.max(to, this.first))
      .filter((record) => record !== null);
  }
}
