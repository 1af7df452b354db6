export type OuterRule =
  | 'fencedWrites'
  | 'fencedCommits'
  | 'boundCommit'
  | 'settledCommit'
  | 'fenceThenRead'
  | 'roomFirst'
  | 'consecutive'
  | 'joinThenRead';

/** What the protocol relies on outside of `PartitionOwner`: in Kafka, and in who drives it. */
export const OUTER_RULES: readonly (readonly [OuterRule, string])[] = [
  ['fencedWrites', 'Kafka refuses transactions of a producer that was fenced'],
  ['fencedCommits', 'Kafka refuses commits of an earlier generation'],
  [
    'boundCommit',
    'a commit carries the generation that it was taken in, however late it is sent again',
  ],
  ['settledCommit', 'nobody starts anew in the same generation while a commit is out'],
  ['fenceThenRead', 'lanes is read after the former owner was fenced'],
  ['roomFirst', 'the position passes nothing beyond the span, not even what is complete'],
  ['consecutive', 'a member that lost the partition takes it over anew when it comes back'],
  ['joinThenRead', 'the commit is read after the join'],
];

/** Whether a rule is in force; in the real thing all are. */
export type Has = (rule: OuterRule) => boolean;

/** All in force but one. */
export const without =
  (left?: OuterRule): Has =>
  (rule) =>
    rule !== left;
