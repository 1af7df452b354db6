import { lines, quantile, rate, series, total } from '../panels.mjs';

export const kafka = {
  title: 'Kafka',
  panels: [
    lines('Records read', { '{{topic}}': rate('event_gateway_records_read_total', 'topic') }),
    lines(
      'Not read yet',
      { '{{topic}}': total('event_gateway_partition_lag_records', 'topic') },
      { description: 'In delay topics most of it waits for its time.' },
    ),
    lines('Records written', {
      records: rate('event_gateway_sink_records_total'),
      'write requests': rate('event_gateway_sink_batches_total'),
    }),
    lines('Bytes written', { bytes: rate('event_gateway_sink_bytes_total') }, { unit: 'Bps' }),
    lines(
      'Duration of writes',
      {
        'half of them': quantile(0.5, 'event_gateway_sink_write_duration_seconds'),
        '99 of 100': quantile(0.99, 'event_gateway_sink_write_duration_seconds'),
      },
      { unit: 's' },
    ),
    lines(
      'Writes that failed',
      {
        '{{topic}} {{reason}}': rate('event_gateway_sink_write_failures_total', 'topic, reason'),
        'failing: {{instance}}': `${series('event_gateway_sink_failing')} > 0`,
      },
      { description: 'While the last write failed, nothing new is sent.' },
    ),
    lines('Records that wait for the broker', {
      '{{instance}}': series('event_gateway_sink_pending_records'),
    }),
    lines('Commits', {
      '{{group}} {{outcome}}': rate('event_gateway_commits_total', 'group, outcome'),
    }),
    lines(
      'Duration of commits, 99 of 100',
      { '{{group}}': quantile(0.99, 'event_gateway_commit_duration_seconds', 'group') },
      { unit: 's' },
    ),
    lines(
      'Bitmaps of commits, 99 of 100',
      { '{{group}}': quantile(0.99, 'event_gateway_commit_metadata_bytes', 'group') },
      { unit: 'bytes', description: 'What is done out of order; the broker takes 4,096.' },
    ),
    lines('Partitions of deliveries', {
      '{{phase}}': total('event_gateway_partitions', 'phase'),
      expected: `max (${series('event_gateway_partitions_expected')})`,
    }),
    lines(
      'Duration of take-overs',
      {
        'half of them': quantile(0.5, 'event_gateway_take_over_duration_seconds'),
        '99 of 100': quantile(0.99, 'event_gateway_take_over_duration_seconds'),
      },
      { unit: 's' },
    ),
    lines(
      'Repeats suppressed',
      { '{{stage}}': rate('event_gateway_repeats_suppressed_total', 'stage') },
      { description: 'Read again after a rebalance, and known to be done.' },
    ),
    lines('Doubts about ownership, in a quarter of an hour', {
      '{{why}}': `sum by (why) (increase(${series('event_gateway_ownership_doubts_total')}[15m]))`,
    }),
    lines('Endpoints and subscriptions', {
      '{{kind}}s': `max by (kind) (${series('event_gateway_control_objects')})`,
      'behind at {{instance}}': series('event_gateway_control_lag_records'),
      'left out at {{instance}}': `${series('event_gateway_control_records_unreadable_total')} > 0`,
    }),
    lines('Offset of the control topic', {
      '{{instance}}': series('event_gateway_control_offset'),
    }),
    lines(
      'Changes that a replica lacks',
      { '{{instance}}': series('event_gateway_control_lag_seconds') },
      { unit: 's', description: 'For how long it has lacked something of the control topic.' },
    ),
    lines('Changes of the control topic', {
      decided: rate('event_gateway_control_writes_total'),
      'transactions that failed': rate('event_gateway_control_lost_total'),
      'take-overs at {{instance}}': rate('event_gateway_control_take_overs_total', 'instance'),
    }),
    lines(
      'Duration of changes',
      {
        'half of them': quantile(0.5, 'event_gateway_control_write_seconds'),
        '99 of 100': quantile(0.99, 'event_gateway_control_write_seconds'),
      },
      { unit: 's' },
    ),
  ],
};
