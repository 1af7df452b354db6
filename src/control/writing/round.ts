import { GatewayError } from '../../gateway-error.js';
import type { KeyedWrite, OutgoingRecord } from '../../kafka/ports.js';
import type { Author } from '../author.js';
import type { ControlChange } from '../control-change.js';
import { writeControlRecord } from '../control-record.js';
import type { ControlState } from '../control-state.js';
import type { SecretBox } from '../endpoints/secret-box.js';
import type { PendingWrite } from './pending-write.js';

/** What becomes of a write when the transaction of its round is committed. */
interface Verdict {
  readonly write: PendingWrite;
  readonly settle: () => void;
}

/** Waiting writes that share a transaction, decided one after the other, each on the outcome of those before it. */
export interface Round {
  readonly verdicts: readonly Verdict[];
  readonly writes: readonly KeyedWrite[];
  /** For other topics, in the same transaction. */
  readonly beside: readonly OutgoingRecord[];
}

/**
 * Makes the record that tells of a change beside the change itself; null: none.
 *
 * @param state as it was before the change
 */
export type Telling = (
  change: ControlChange,
  state: ControlState,
  author: Author,
) => OutgoingRecord | null;

/** Under the least that brokers take by default, with room for what goes around a record. */
const MAX_RECORD_BYTES = 900_000;

/**
 * Decides on all of them; nothing shows in the state afterwards. The box seals the secrets of endpoints.
 *
 * Why are refusals part of the transaction, too? A replica that was fenced and does not know it yet would refuse by an old
 * state. Only when the transaction succeeds was the state, on which all was decided, the newest.
 */
export function decideRound(
  pending: readonly PendingWrite[],
  state: ControlState,
  tell: Telling,
  box?: SecretBox,
): Round {
  const verdicts: Verdict[] = [];
  const writes: KeyedWrite[] = [];
  const beside: OutgoingRecord[] = [];
  state.rehearse((apply) => {
    for (const write of pending) {
      try {
        const { changes, result } = write.decide(state);
        const records = changes.map((change) => recordOf(change, box));
        for (const change of changes) {
          const told = tell(change, state, write.author);
          if (told !== null) beside.push(told);
          apply(change);
        }
        writes.push(...records);
        verdicts.push({ write, settle: () => write.succeed(result) });
      } catch (error) {
        verdicts.push({ write, settle: () => write.fail(error) });
      }
    }
  });
  return { verdicts, writes, beside };
}

function recordOf(change: ControlChange, box?: SecretBox): KeyedWrite {
  const record = writeControlRecord(change, box);
  const bytes = Buffer.byteLength(record.value ?? '');
  if (bytes <= MAX_RECORD_BYTES) return record;
  throw new GatewayError(
    'record-too-large',
    `${record.key} takes ${bytes} bytes; at most ${MAX_RECORD_BYTES} can be stored.`,
  );
}
