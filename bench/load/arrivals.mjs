import { percentile } from '../report/percentile.mjs';

/** What arrived at one endpoint: which events, how often. */
class Endpoint {
  requests = 0;
  distinct = 0;
  lastAtMs = Number.NaN;
  #seen = new Uint8Array(1024);

  add(n, atMs) {
    this.requests += 1;
    this.lastAtMs = atMs;
    if (n >= this.#seen.length) this.#grow(n);
    if (this.#seen[n] === 1) return;
    this.#seen[n] = 1;
    this.distinct += 1;
  }

  /** How many different events with a number below `end`. */
  distinctBelow(end) {
    return this.#seen.subarray(0, end).reduce((sum, one) => sum + one, 0);
  }

  #grow(n) {
    const larger = new Uint8Array(Math.max(n + 1, this.#seen.length * 2));
    larger.set(this.#seen);
    this.#seen = larger;
  }
}

/** Counts what arrives, by endpoint, and how long it took from the event's time. */
export class Arrivals {
  requests = 0;
  distinct = 0;
  /** @type {Map<string, Endpoint>} by path */
  #endpoints = new Map();
  #latenciesMs = new Float64Array(1024);
  #measured = 0;

  /**
   * @param {string} path
   * @param {number} n the event's number
   * @param {number} sentMs when it was made
   * @param {number} nowMs
   */
  add(path, n, sentMs, nowMs) {
    let endpoint = this.#endpoints.get(path);
    if (endpoint === undefined) this.#endpoints.set(path, (endpoint = new Endpoint()));
    const before = endpoint.distinct;
    endpoint.add(n, nowMs);
    this.requests += 1;
    this.distinct += endpoint.distinct - before;
    this.#note(nowMs - sentMs);
  }

  /** From now on latencies are counted anew. */
  mark() {
    this.#measured = 0;
  }

  /** Of all since the last `mark`, in milliseconds. */
  latencies() {
    const sorted = this.#latenciesMs.slice(0, this.#measured).toSorted();
    return {
      count: sorted.length,
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
      max: percentile(sorted, 1),
    };
  }

  /**
   * What one endpoint got.
   *
   * @param {string} path
   * @param {number} [below] counts only events with a lower number
   */
  of(path, below = Infinity) {
    const endpoint = this.#endpoints.get(path);
    if (endpoint === undefined) return { requests: 0, distinct: 0, lastAtMs: Number.NaN };
    const { requests, lastAtMs } = endpoint;
    const distinct = below === Infinity ? endpoint.distinct : endpoint.distinctBelow(below);
    return { requests, distinct, lastAtMs };
  }

  #note(latencyMs) {
    if (this.#measured === this.#latenciesMs.length) {
      const larger = new Float64Array(this.#measured * 2);
      larger.set(this.#latenciesMs);
      this.#latenciesMs = larger;
    }
    this.#latenciesMs[this.#measured++] = latencyMs;
  }
}
