import { balancedAssignment, claimantsOf } from './balanced-assignment.js';
import type { Candidate } from './balanced-assignment.js';
import { placeKey } from './place.js';
import type { Place } from './place.js';

/** What a member owns for now, and what comes next. */
export interface GradualShare {
  readonly places: readonly Place[];
  /** Of these, the ones that it is to give up: another member waits for them. */
  readonly leaving: readonly Place[];
  /** How many it will get once others have given them up. */
  readonly awaited: number;
}

/**
 * The next step towards the balanced assignment. What a member owned in the latest generation stays with it until it
 * no longer claims it; only then somebody else gets it. So a partition that moves between two living members is at rest
 * meanwhile, and all others never stop.
 *
 * A claim of an older generation holds up nothing: its partition has had another owner since, or none.
 *
 * @returns the share of each member by its id
 * @source KIP-429, incremental cooperative rebalancing
 */
export function gradualAssignment(
  places: readonly Place[],
  members: readonly Candidate[],
): ReadonlyMap<string, GradualShare> {
  const latest = Math.max(0, ...members.map(({ held }) => held.generation));
  const owners = claimantsOf(members.filter(({ held }) => held.generation === latest));
  const shares = new Map(
    members.map(({ id }) => [id, { places: [] as Place[], leaving: [] as Place[], awaited: 0 }]),
  );
  for (const [id, target] of balancedAssignment(places, members)) {
    const share = shares.get(id);
    if (share === undefined) continue;
    for (const place of target) {
      const ownerId = owners.get(placeKey(place))?.id ?? id;
      shares.get(ownerId)?.places.push(place);
      if (ownerId === id) continue;
      shares.get(ownerId)?.leaving.push(place);
      share.awaited++;
    }
  }
  return shares;
}
