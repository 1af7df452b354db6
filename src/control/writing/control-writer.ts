import type { Author } from '../author.js';
import type { ControlChange } from '../control-change.js';
import type { ControlState } from '../control-state.js';

/** What a writer makes of the present state: records to append, and its answer once they took effect. */
export interface Decision<T> {
  readonly changes: readonly ControlChange[];
  readonly result: T;
}

/** Pure: it may be called several times, and only its last decision counts. */
export type Decide<T> = (state: ControlState) => Decision<T>;

/** Writes to the control plane; all that the domain classes need of the log. */
export interface ControlWriter {
  /**
   * Decides on the state as it is with all writes of all replicas before, appends, and answers when this replica has applied
   * what was appended (so whoever gets the answer reads his own write). What `decide` throws is thrown here, and it was
   * thrown for the state of that moment, too. A decision without changes is
   * confirmed the same way, unless it is enough that it holds by what this replica `knows`.
   *
   * @throws GatewayError `control-unavailable` when that took too long; the message tells whether the change may still
   * take effect. `record-too-large`, `control-newer`
   */
  change<T>(author: Author, decide: Decide<T>, idle?: 'confirmed' | 'known'): Promise<T>;
}
