import type { Member } from '../cast/member.js';
import { isAccepted, type DeliveryOutcome, type ReceivedRequest } from './entries.js';

/** What the results topic says wrongly about a delivery. */
export type ResultFault =
  /** Its receiver accepted it, and no result says so. */
  | 'missing'
  /** More successes than acceptances. */
  | 'invented'
  /** Delivered and given up. */
  | 'contradictory'
  /** `final` is not what the outcome means. */
  | 'wrongly-final'
  /** Given up before its attempts were used up, or although it never should be. */
  | 'dead-too-early'
  /** More attempts than the endpoint's policy has. */
  | 'too-many-attempts'
  /** An attempt with a lower number than the one before it. */
  | 'attempts-backwards';

/**
 * Compares the results of one delivery with what its receiver saw.
 *
 * @param disturbed something happened in the life of the delivery, so that it may be under way twice
 */
export function resultFaults(
  { maxAttempts }: Pick<Member, 'maxAttempts'>,
  requests: readonly ReceivedRequest[],
  outcomes: readonly DeliveryOutcome[],
  disturbed: boolean,
): readonly ResultFault[] {
  const accepted = requests.filter(isAccepted).length;
  const succeeded = outcomes.filter(({ outcome }) => outcome === 'succeeded');
  const dead = outcomes.filter(({ outcome }) => outcome === 'dead');
  const dropped = outcomes.some(({ outcome }) => outcome === 'dropped');
  const attempts = outcomes
    .filter(({ startedMs, outcome }) => startedMs !== null && outcome !== 'dead')
    .toSorted((left, right) => left.startedMs! - right.startedMs!)
    .map(({ attempt }) => attempt);
  const faults: readonly (readonly [ResultFault, boolean])[] = [
    ['missing', accepted > 0 && succeeded.length === 0],
    ['invented', timesSent(succeeded) > accepted],
    ['contradictory', dropped || (dead.length > 0 && succeeded.length > 0)],
    ['wrongly-final', outcomes.some(({ outcome, final }) => final !== (outcome !== 'failed'))],
    ['dead-too-early', dead.some(({ attempt }) => attempt < maxAttempts)],
    ['too-many-attempts', outcomes.some(({ attempt }) => attempt > maxAttempts)],
    [
      'attempts-backwards',
      !disturbed && attempts.some((each, index) => each < (attempts[index - 1] ?? 0)),
    ],
  ];
  return faults.filter(([, holds]) => holds).map(([fault]) => fault);
}

/** A result may be written twice; each attempt has its own start. */
function timesSent(outcomes: readonly DeliveryOutcome[]): number {
  return new Set(
    outcomes.map(({ instance, startedMs, attempt }) => `${instance} ${startedMs} ${attempt}`),
  ).size;
}
