import { mutant, type Mutant } from './mutant.js';

const OWNER = 'lanes/protocol/partition-owner.ts';
const LANE = 'lanes/protocol/lane.ts';

/** The rules of the design that the classes keep, each left out on its own. */
export const DESIGN_MUTANTS: readonly Mutant[] = [
  mutant(
    'oneCommit',
    'no commit is made while another is out; no answer: stop',
    OWNER,
    `committed(accepted: boolean): void {
    if (!accepted) return this.stop();`,
    `committed(accepted: boolean): void {
    if (!accepted) {
      this.commitOut = false;
      return this.tracker.commitAgain();
    }`,
  ),
  mutant(
    'recoverFirst',
    'nothing is sent, changed or committed before the position has passed the loaded bitmap',
    OWNER,
    `return this.current === 'running';
  }`,
    `return this.current === 'running' || this.current === 'recovering';
  }`,
  ),
  mutant(
    'recoveredAreOwed',
    'what a loaded commit left open lies below the cursor, as if a record had said so',
    OWNER,
    `const recovering = this.current === 'recovering';`,
    `const recovering = false;`,
  ),
  mutant(
    'recordIsTruth',
    'what the commit says of an endpoint with a record is not believed',
    OWNER,
    `absent: [...owed]`,
    `absent: owed.filter((offset) => !this.tracker.wasCompleted(offset))`,
  ),
  mutant(
    'claim',
    'nothing is sent or changed before a first commit of what was loaded is accepted',
    OWNER,
    `this.current = 'recovered';`,
    `this.current = 'running';`,
  ),
  mutant(
    'owed',
    'a record lists what is open below its cursor',
    LANE,
    `owed: this.owed()`,
    `owed: []`,
  ),
  mutant(
    'inOrder',
    'a lane starts its deliveries in order',
    LANE,
    `this.waiting.shift() ?? this.queue.shift()`,
    `this.waiting.shift() ?? this.queue.cutFrom([...this.queue].at(-1)?.offset ?? 0)[0]`,
  ),
  mutant(
    'fullDetaches',
    'a full lane detaches before an offset is left out of it',
    OWNER,
    `if (lane.isTracked) this.detach(lane, offset);`,
    ``,
  ),
  mutant(
    'detachAck',
    'the offsets of a lane leave the tracker only when its detaching is confirmed',
    OWNER,
    `return this.running ? this.journal.take() : null;`,
    `if (!this.running) return null;
    const writes = this.journal.take();
    for (const { lane } of writes ?? [])
      if (lane.state === 'detaching')
        for (const offset of [...lane.open(), ...lane.leaving]) this.tracker.complete(offset);
    return writes;`,
  ),
  mutant(
    'ownAck',
    'and that by the very transaction that holds the record',
    OWNER,
    `this.journal.confirm()`,
    `[...this.journal.confirm(), ...this.apart].filter(({ state }) => state === 'detaching')`,
  ),
  mutant(
    'freeze',
    'while a lane is detaching, its completions do not reach the tracker',
    OWNER,
    `if (lane.state === 'detaching') lane.leaving.push(offset);`,
    `this.tracker.complete(offset);`,
  ),
  mutant(
    'sweepDone',
    'a lane re-attaches only when all its open offsets below the position are in memory',
    LANE,
    `const loaded = this.loadedTo === position && this.absent.length === 0;`,
    `const loaded = position >= 0;`,
  ),
  mutant(
    'retrack',
    'with that, all of them enter the tracker',
    OWNER,
    `for (const offset of lane.open()) this.tracker.reopen(offset);`,
    ``,
  ),
  mutant(
    'withinSpan',
    'a lane re-attaches only when they fit into the span',
    LANE,
    `const fits = position - this.lowestOpen < span;`,
    `const fits = span > 0;`,
  ),
  mutant(
    'betweenCommits',
    'a lane re-attaches only while no commit is out',
    OWNER,
    `!this.running || this.commitOut || !lane.hasMet`,
    `!this.running || !lane.hasMet`,
  ),
  mutant(
    'deleteAfterCommit',
    'its key is deleted only when a commit made since then was accepted',
    OWNER,
    `this.enter(lane, 'reattaching');
    this.journal.remove(lane);`,
    `this.enter(lane, 'attached');
    this.journal.add(lane);`,
  ),
  mutant(
    'attemptAck',
    'strict: no further attempt before the record of the failed one is confirmed',
    OWNER,
    `return this.running && !unconfirmed && lane.startable > 0;`,
    `return this.running && (lane.startable > 0 || unconfirmed);`,
  ),
  mutant(
    'headDetached',
    'strict: a lane re-attaches only when its head has no failed attempts',
    LANE,
    `loaded && fits && this.attempts === 0`,
    `loaded && fits`,
  ),
  mutant(
    'replayIdle',
    'a replay begins when nothing of the lane is in flight',
    OWNER,
    `lane.state === 'detaching' || lane.inFlight.size > 0`,
    `lane.state === 'detaching'`,
  ),
];
