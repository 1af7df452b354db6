import type { MetricSpecs } from './metric-spec.js';

/** The process itself, beside what prom-client tells of it. */
export const PROCESS_METRICS = {
  eventLoopDelay: {
    kind: 'gauge',
    name: 'event_gateway_event_loop_delay_seconds',
    help: 'How late timers fired since the last scrape, by percentile (50, 99, 100).',
    labels: ['percentile'],
  },
  buildInfo: {
    kind: 'gauge',
    name: 'event_gateway_build_info',
    help: 'Always 1; tells the running version.',
    labels: ['version', 'node'],
  },
} as const satisfies MetricSpecs;
