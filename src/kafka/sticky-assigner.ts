import kafkajs from 'kafkajs';
import type { GroupMember, PartitionAssigner } from 'kafkajs';

import type { Candidate, Held } from './balanced-assignment.js';
import { gradualAssignment } from './gradual-assignment.js';
import { decodeHeld, decodeMoves, encodeHeld, encodeMoves } from './held-places.js';
import type { Moves } from './held-places.js';
import { partitionsByTopic } from './place.js';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** Members with different names have no assigner in common, and the broker keeps them out of one group. */
const NAME = 'event-gateway-sticky';
const VERSION = 0;

/**
 * Equal shares that stay where they were (see `balancedAssignment`), and move step by step (see `gradualAssignment`).
 * Each member sends what it holds when it joins; the group's leader decides for all, and tells each what to give up and what to wait for.
 *
 * Only topics of the leader are shared out: it knows no others. Whoever learned of a new one earlier waits until the
 * leader joins anew with it.
 *
 * @param held what this member holds, asked at each join
 * @source org.apache.kafka.clients.consumer.StickyAssignor, for the generation beside the claims
 */
export function stickyAssigner(held: () => Held): PartitionAssigner {
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: encodeHeld(held()) }),
    }),
    assign: ({ members, topics }) => {
      const places = topics.flatMap((topic) =>
        cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }) => ({ topic, partition: partitionId })),
      );
      const shares = gradualAssignment(places, members.map(candidate));
      return Promise.resolve(
        [...shares].map(([memberId, share]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({
            version: VERSION,
            assignment: partitionsByTopic(share.places),
            userData: encodeMoves(share),
          }),
        })),
      );
    },
  });
}

/** What a member is to give up and will get, by its part of the answer to SyncGroup. */
export function movesOf(memberAssignment: Buffer): Moves {
  return decodeMoves(MemberAssignment.decode(memberAssignment)?.userData ?? Buffer.alloc(0));
}

function candidate({ memberId, memberMetadata }: GroupMember): Candidate {
  const metadata = MemberMetadata.decode(memberMetadata);
  return {
    id: memberId,
    topics: new Set(metadata?.topics),
    held: decodeHeld(metadata?.userData ?? Buffer.alloc(0)),
  };
}
