/**
 * loss      an undelivered offset looks complete to whoever would take over now
 * repeat    an owner sends what was durably complete when it took over, or sends a delivery twice itself
 * order     a strict delivery is sent while an earlier one of its endpoint was never delivered
 * attempts  a strict delivery is sent more often than its attempt number and the take-overs explain
 * payload   what is sent is not what the log holds at that offset
 * held      a request to an endpoint that is paused, or whose breaker is open
 * bounds    more payloads, requests or open offsets than the caps allow
 * stuck     one healthy owner at last does not bring all to rest: all delivered and attached, no key left
 */
export type Wrong =
  'loss' | 'repeat' | 'order' | 'attempts' | 'payload' | 'held' | 'bounds' | 'stuck';

/** A promise of the lane protocol was broken. */
export class Violation extends Error {
  constructor(
    readonly wrong: Wrong,
    detail: string,
  ) {
    super(`${wrong}: ${detail}`);
  }
}
