import { lines, ranking, series } from '../panels.mjs';

export const processes = {
  title: 'Process',
  panels: [
    lines(
      'Processor',
      { '{{instance}}': `rate(${series('process_cpu_seconds_total')}[$__rate_interval])` },
      { description: 'Cores. A replica uses little more than one.' },
    ),
    lines(
      'Memory',
      {
        'resident {{instance}}': series('process_resident_memory_bytes'),
        'heap {{instance}}': series('nodejs_heap_size_used_bytes'),
      },
      { unit: 'bytes' },
    ),
    lines(
      'Payloads that wait in memory',
      {
        '{{instance}}': series('event_gateway_waiting_payload_bytes'),
        limit: `max (${series('event_gateway_waiting_payload_limit_bytes')})`,
      },
      { unit: 'bytes' },
    ),
    lines(
      'Lateness of timers, 99 of 100',
      { '{{instance}}': series('event_gateway_event_loop_delay_seconds', 'percentile="99"') },
      { unit: 's' },
    ),
    lines(
      'Collection of garbage',
      {
        '{{instance}}': `sum by (instance) (rate(${series('nodejs_gc_duration_seconds_sum')}[$__rate_interval]))`,
      },
      { unit: 'percentunit', description: 'Part of the time.' },
    ),
    lines('Open files and sockets', { '{{instance}}': series('process_open_fds') }),
    ranking(
      'Replicas and versions',
      `max by (instance, version, node) (${series('event_gateway_build_info')})`,
      { width: 16 },
    ),
    ranking('Running for', `time() - ${series('process_start_time_seconds')}`, { unit: 's' }),
  ],
};
