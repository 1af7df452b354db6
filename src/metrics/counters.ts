import type { CounterHandle } from './cells.js';

/** Counters by the value of one label: bound at the first use of a value, then found by one look-up. */
export class Counters {
  private readonly handles = new Map<string, CounterHandle>();

  /** @param bind the handle for a value; the values must be few */
  constructor(private readonly bind: (value: string) => CounterHandle) {}

  of(value: string): CounterHandle {
    let handle = this.handles.get(value);
    if (handle === undefined) this.handles.set(value, (handle = this.bind(value)));
    return handle;
  }
}
