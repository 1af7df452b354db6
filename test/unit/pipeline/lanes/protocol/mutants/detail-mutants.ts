import { mutant, type Mutant } from './mutant.js';

const OWNER = 'lanes/protocol/partition-owner.ts';
const LANE = 'lanes/protocol/lane.ts';
const CATCH_UP = 'lanes/protocol/catch-up.ts';
const TRACKER = 'progress/partition-tracker.ts';

/** What the classes do beyond the design's words. */
export const DETAIL_MUTANTS: readonly Mutant[] = [
  mutant(
    'owedFirst',
    'a lane starts what it owes before what it has queued',
    LANE,
    `this.waiting.shift() ?? this.queue.shift()`,
    `this.queue.shift() ?? this.waiting.shift()`,
  ),
  mutant(
    'owedLoadsFirst',
    'a lane queues nothing behind an owed delivery whose payload is not loaded',
    OWNER,
    `|| lane.absent.length > 0;`,
    `;`,
  ),
  mutant(
    'detachedIsComplete',
    'what is handed out for a detached lane is complete for the tracker',
    OWNER,
    `if (this.lanes.get(endpointId)?.state === 'detached') return true;`,
    ``,
  ),
  mutant(
    'bitmapIsComplete',
    'what the loaded bitmap tells to be complete is not handed out again',
    OWNER,
    `return this.current === 'recovering' && this.tracker.wasCompleted(offset);`,
    `return false;`,
  ),
  mutant(
    'leaving',
    'what a detaching lane was handed, or forgot, leaves the tracker with it',
    OWNER,
    `[...lane.open(), ...lane.leaving]`,
    `lane.open()`,
  ),
  mutant(
    'replayForgets',
    'a replay forgets what is open beyond its start',
    OWNER,
    `const forgotten = lane.forgetFrom(from);`,
    `const forgotten: number[] = [];`,
  ),
  mutant(
    'attemptsEnd',
    'a failed head takes its attempts along when it is complete',
    LANE,
    `if (wasHead) this.attempts = 0;`,
    `wasHead.valueOf();`,
  ),
  mutant(
    'commitAfterReattach',
    'a re-attached lane asks for the commit that it waits for',
    OWNER,
    `this.journal.remove(lane);
    this.tracker.commitAgain();`,
    `this.journal.remove(lane);`,
  ),
  mutant(
    'sweepFromBelow',
    'a sweep serves no lane that wants something below its start',
    CATCH_UP,
    `if (lowestWanted(lane) >= from) served`,
    `served`,
  ),
  mutant(
    'fullIsServed',
    'a lane that a sweep found full was not shown the rest',
    CATCH_UP,
    `served.delete(endpointId);
      continue;`,
    `continue;`,
  ),
  mutant(
    'loadedBelowPosition',
    'a sweep loads no lane beyond the position',
    CATCH_UP,
    `const below = Math.min(end, position);`,
    `const below = end;`,
  ),
  mutant(
    'overtaken',
    'an owed delivery that retention took is owed no more',
    CATCH_UP,
    `while (lane.absent.length > 0 && lane.absent[0]! < end)`,
    `while (lane.absent.length < 0)`,
  ),
  mutant(
    'places',
    'a lane loads no more payloads than it has places',
    LANE,
    `return this.held < places.count && `,
    `return `,
  ),
  mutant(
    'bytes',
    'a lane loads no more bytes than its share',
    LANE,
    `&& (this.held === 0 || this.waitingBytes < places.bytes)`,
    ``,
  ),
  mutant(
    'hugeDelivery',
    'a lane that holds nothing has a place for one delivery, however large',
    LANE,
    `(this.held === 0 || this.waitingBytes < places.bytes)`,
    `this.waitingBytes + 100 < places.bytes`,
  ),
  mutant(
    'overtakenHead',
    'a failed head that retention took leaves no attempts to the next one',
    LANE,
    `if (offset < this.lowestOwed) this.attempts = 0;`,
    ``,
  ),
  mutant(
    'forgetIdle',
    'a lane is forgotten only when it has nothing open',
    OWNER,
    `lane.openCount > 0 || this.journal`,
    `this.journal`,
  ),
  mutant(
    'touchDetached',
    'the record of a re-attaching lane knows no more than the commit',
    OWNER,
    `if (this.running && !lane.isTracked)`,
    `if (this.running && lane.state !== 'attached')`,
  ),
  mutant(
    'span',
    'nothing is handed out beyond the span',
    TRACKER,
    `return this.openCount === 0 || offset - this.lowest < this.spanLimit;`,
    `return offset >= 0;`,
  ),
  mutant(
    'backward',
    'the watermark moves back to what is opened again',
    TRACKER,
    `if (offset < this.lowest) this.lowest = offset;`,
    ``,
  ),
];
