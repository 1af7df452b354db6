import { DELAY_TIERS, type DelayTier } from '../../topology.js';

/** A wait may end this much late, as a part of it, when that saves hops. */
export const OVERSHOOT = 0.05;

/**
 * How long before its release a record is taken into memory. It is the smallest tier's delay, so that one is held
 * whole, and the end of every wait is exact to a tick of the clock; the records of longer tiers wait in Kafka until then.
 */
export const HOLD_MS = DELAY_TIERS[0].delayMs;

const SMALLEST = DELAY_TIERS[0];

/**
 * The tier for a delivery that must wait `remainingMs` more: the longest one that ends in time, give or take
 * `OVERSHOOT`; the smallest one for anything shorter than that.
 */
export function tierFor(remainingMs: number): DelayTier {
  let chosen: DelayTier = SMALLEST;
  for (const tier of DELAY_TIERS) if (tier.delayMs <= remainingMs * (1 + OVERSHOOT)) chosen = tier;
  return chosen;
}

/**
 * When a record leaves its tier: when the tier's delay since the broker appended it is over, or its wait is.
 *
 * @param appendedAtMs the broker's append time
 * @param notBeforeMs when the delivery's wait ends
 */
export function releaseAtMs(tier: DelayTier, appendedAtMs: number, notBeforeMs: number): number {
  return Math.min(appendedAtMs + tier.delayMs, notBeforeMs);
}

/** Where a record goes that leaves its tier: to the dispatcher, or on to the tier for what remains of its wait. */
export type Hop =
  { readonly kind: 'deliver' } | { readonly kind: 'tier'; readonly tier: DelayTier };

export function hopFor(notBeforeMs: number, nowMs: number): Hop {
  const remainingMs = notBeforeMs - nowMs;
  return remainingMs <= 0 ? { kind: 'deliver' } : { kind: 'tier', tier: tierFor(remainingMs) };
}
