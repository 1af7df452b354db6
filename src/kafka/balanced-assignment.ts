import { placeKey } from './place.js';
import type { Place } from './place.js';

/** What a member owned when it was last in the group. */
export interface Held {
  /** The group's generation in which that was so; -1 when it never was. */
  readonly generation: number;
  readonly places: readonly Place[];
}

/** A member of a group, as it tells of itself when it joins. */
export interface Candidate {
  readonly id: string;
  /** What it reads; nothing else is given to it. */
  readonly topics: ReadonlySet<string>;
  readonly held: Held;
}

interface Share {
  readonly member: Candidate;
  /** Places that it has the best claim to. */
  readonly claimed: Place[];
  readonly places: Place[];
}

/**
 * Shares out partitions: each goes to exactly one member that reads its topic, and as few as possible change hands.
 *
 * Shares differ by at most one where all members read the same topics, as they do but for the moments in which the
 * first of them has learned of a new topic. A member that joins n others moves at most a share of n + 1; when one leaves,
 * only its partitions move. Where two claim the same partition the later generation is believed. Depends on
 * nothing but its arguments, and not on their order.
 *
 * @returns the places of each member by its id, sorted; those that no member reads are left out
 */
export function balancedAssignment(
  places: readonly Place[],
  members: readonly Candidate[],
): ReadonlyMap<string, readonly Place[]> {
  const shares = members
    .toSorted((a, b) => compare(a.id, b.id))
    .map((member): Share => ({ member, claimed: [], places: [] }));
  const wanted = places.filter(({ topic }) =>
    shares.some(({ member }) => member.topics.has(topic)),
  );
  const claimants = claimantsOf(members);
  const shareOf = new Map(shares.map((share) => [share.member, share]));
  const free: Place[] = [];
  for (const place of wanted) {
    const claimant = claimants.get(placeKey(place));
    (claimant ? shareOf.get(claimant)!.claimed : free).push(place);
  }

  const quota = Math.floor(wanted.length / shares.length);
  let larger = wanted.length % shares.length;
  // Whoever holds most may keep the larger shares.
  for (const share of shares.toSorted((a, b) => b.claimed.length - a.claimed.length)) {
    const inTurn = topicsInTurn(share.claimed);
    const kept = larger-- > 0 ? quota + 1 : quota;
    share.places.push(...inTurn.slice(0, kept));
    free.push(...inTurn.slice(kept));
  }
  for (const place of free.toSorted(byPlace)) smallestFor(place, shares)?.places.push(place);
  return new Map(shares.map((share) => [share.member.id, share.places.toSorted(byPlace)]));
}

/** Who held what last, by `placeKey`, unless it no longer reads that topic. */
export function claimantsOf(members: readonly Candidate[]): ReadonlyMap<string, Candidate> {
  const claimants = new Map<string, Candidate>();
  for (const member of members.toSorted((a, b) => compare(a.id, b.id))) {
    const { topics, held } = member;
    for (const place of held.places) {
      const rival = claimants.get(placeKey(place))?.held.generation ?? -Infinity;
      if (topics.has(place.topic) && held.generation > rival) {
        claimants.set(placeKey(place), member);
      }
    }
  }
  return claimants;
}

/** One of each topic, then the second of each and so on: what is given up from the end is a bit of every topic. */
function topicsInTurn(places: readonly Place[]): Place[] {
  const seen = new Map<string, number>();
  const ranked = places.toSorted(byPlace).map((place) => {
    const rank = seen.get(place.topic) ?? 0;
    seen.set(place.topic, rank + 1);
    return { place, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ place }) => place);
}

/** The smallest share of those that take the place; the first of equal ones. */
function smallestFor({ topic }: Place, shares: readonly Share[]): Share | undefined {
  let smallest: Share | undefined;
  for (const share of shares) {
    if (!share.member.topics.has(topic)) continue;
    if (!smallest || share.places.length < smallest.places.length) smallest = share;
  }
  return smallest;
}

function byPlace(a: Place, b: Place): number {
  return compare(a.topic, b.topic) || a.partition - b.partition;
}

/** By code units: the same everywhere, unlike a locale's order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
