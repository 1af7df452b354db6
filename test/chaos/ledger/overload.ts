import type { Member } from '../cast/member.js';
import { mostAtOnce } from '../cast/cast.js';
import type { ReceivedRequest } from './entries.js';

/** A time during which an endpoint had more requests at once than it allows. */
export interface Overload {
  readonly endpoint: string;
  readonly limit: number;
  readonly peak: number;
  readonly startMs: number;
  readonly lastedMs: number;
  /** Senders of the requests that were under way; null stands for those that left no result. */
  readonly instances: readonly (string | null)[];
}

/**
 * All times of overload of one endpoint.
 *
 * @param requests the endpoint's
 * @param senderOf the process that made a request
 */
export function overloads(
  member: Member,
  requests: readonly ReceivedRequest[],
  senderOf: (request: ReceivedRequest) => string | null,
): readonly Overload[] {
  const limit = mostAtOnce(member);
  const found: Overload[] = [];
  const under = new Set<ReceivedRequest>();
  let episode: { startMs: number; peak: number; involved: Set<ReceivedRequest> } | null = null;
  for (const { atMs, request, begins } of movesOf(requests)) {
    if (begins) under.add(request);
    else under.delete(request);
    if (under.size > limit) {
      episode ??= { startMs: atMs, peak: 0, involved: new Set() };
      episode.peak = Math.max(episode.peak, under.size);
      for (const each of under) episode.involved.add(each);
    } else if (episode !== null) {
      const { startMs, peak, involved } = episode;
      const instances = [...new Set(Array.from(involved, senderOf))];
      found.push({
        endpoint: member.id,
        limit,
        peak,
        startMs,
        lastedMs: atMs - startMs,
        instances,
      });
      episode = null;
    }
  }
  return found;
}

/** Begins and ends in the order of time; an end before a begin of the same moment. */
function movesOf(requests: readonly ReceivedRequest[]) {
  return requests
    .flatMap((request) => [
      { atMs: request.inMs, begins: true, request },
      { atMs: request.outMs, begins: false, request },
    ])
    .toSorted(
      (left, right) => left.atMs - right.atMs || Number(left.begins) - Number(right.begins),
    );
}
