/** One partition of one topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Places as keys of a map. */
export function placeKey({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}

/** The partitions of each topic, in the order of the places. */
export function partitionsByTopic(places: readonly Place[]): Record<string, number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of places) {
    const partitions = topics.get(topic);
    if (partitions) partitions.push(partition);
    else topics.set(topic, [partition]);
  }
  return Object.fromEntries(topics);
}
