import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.js';

/** Finer than a timer can be late without anyone noticing; coarser costs less. */
const RESOLUTION_MS = 20;

/**
 * Shows how late timers fired between two scrapes.
 *
 * @returns ends the watching
 */
export function watchEventLoopDelay(metrics: Metrics): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  metrics.gauge('eventLoopDelay', () => {
    const samples = [
      { labels: { percentile: '50' }, value: seconds(delays.percentile(50)) },
      { labels: { percentile: '99' }, value: seconds(delays.percentile(99)) },
      { labels: { percentile: '100' }, value: seconds(delays.max) },
    ];
    delays.reset();
    return samples;
  });
  return () => delays.disable();
}

/** The histogram counts the whole interval between two timers, and holds nothing sensible while it is empty. */
function seconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3);
}
