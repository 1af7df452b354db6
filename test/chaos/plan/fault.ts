/**
 * kill           `kill -9` of a replica, which starts again `lastsMs` later
 * freeze         SIGSTOP, and SIGCONT when its session is long over: it wakes up as a zombie
 * join           a fourth replica joins, and leaves `lastsMs` later
 * roll           each replica in turn gets SIGTERM and starts again
 * broker-freeze  the broker gets SIGSTOP, and SIGCONT `lastsMs` later
 * broker-kill    `kill -9` of the broker, which starts again `lastsMs` later with the same ports and data
 */
export type FaultKind = 'kill' | 'freeze' | 'join' | 'roll' | 'broker-freeze' | 'broker-kill';

/** Something bad that is going to happen. */
export interface Fault {
  readonly kind: FaultKind;
  /** After the start of the run. */
  readonly atMs: number;
  /** The replica that is hit, from 0; the next one that runs when that does not. Null: it concerns none or all. */
  readonly replica: number | null;
  readonly lastsMs: number;
}
