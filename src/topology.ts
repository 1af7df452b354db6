/**
 * The map: every topic of the gateway, its key, who writes it, who reads it and in which consumer group.
 *
 * | topic                 | key                 | written by            | read by                             |
 * |-----------------------|---------------------|-----------------------|-------------------------------------|
 * | source topics         | theirs              | the user's services   | router, group `<prefix>.router`     |
 * | `<prefix>.deliveries` | endpoint id         | router, forwarder     | dispatcher, `<prefix>.dispatcher`   |
 * | `<prefix>.delay.<t>`  | endpoint id, spread | dispatcher, forwarder | forwarder, `<prefix>.forwarder`     |
 * | `<prefix>.results`    | endpoint id         | dispatcher, router    | users                               |
 * | `<prefix>.dead-letters` | endpoint id       | dispatcher            | recovery                            |
 * | `<prefix>.quarantine` | source coordinates  | router                | people                              |
 * | `<prefix>.control`    | kind/id             | API                   | every replica, whole                |
 * | `<prefix>.lanes`      | endpoint id         | dispatcher            | the partition's owner, whole        |
 * | `<prefix>.audit`      | kind/id             | API                   | people                              |
 * | `<prefix>.operations` | question's id       | API, dispatcher       | every replica, from its end         |
 *
 * After `event-gateway topics grow`, `deliveries` and `lanes` end in `.g2`, `.g3`, ….
 */

/** The delays of the tiers, ascending. A tier's name is the last part of its topic's. */
export const DELAY_TIERS = [
  { name: '5s', delayMs: 5_000 },
  { name: '30s', delayMs: 30_000 },
  { name: '2m', delayMs: 120_000 },
  { name: '10m', delayMs: 600_000 },
  { name: '1h', delayMs: 3_600_000 },
  { name: '6h', delayMs: 21_600_000 },
] as const;

export type DelayTier = (typeof DELAY_TIERS)[number];

export interface Topology {
  /** Of `deliveries` and `lanes`, from 1. */
  readonly generation: number;
  readonly deliveries: string;
  readonly lanes: string;
  readonly results: string;
  readonly deadLetters: string;
  readonly quarantine: string;
  readonly control: string;
  readonly operations: string;
  readonly audit: string;
  readonly delay: (tier: DelayTier) => string;
  readonly groups: {
    readonly router: string;
    readonly dispatcher: string;
    readonly forwarder: string;
  };
}

/**
 * @param prefix the setting `TOPIC_PREFIX`; several gateways on one cluster take different ones
 * @param generation of `deliveries` and `lanes`, which are made anew to get more partitions (`topic-generations.ts`)
 */
export function topologyOf(prefix: string, generation = 1): Topology {
  const suffix = generation === 1 ? '' : `.g${generation}`;
  return {
    generation,
    deliveries: `${prefix}.deliveries${suffix}`,
    lanes: `${prefix}.lanes${suffix}`,
    results: `${prefix}.results`,
    deadLetters: `${prefix}.dead-letters`,
    quarantine: `${prefix}.quarantine`,
    control: `${prefix}.control`,
    operations: `${prefix}.operations`,
    audit: `${prefix}.audit`,
    delay: (tier) => `${prefix}.delay.${tier.name}`,
    groups: {
      router: `${prefix}.router`,
      dispatcher: `${prefix}.dispatcher`,
      forwarder: `${prefix}.forwarder`,
    },
  };
}
