import { heatmap, lines, quantile, rate, series, total } from '../panels.mjs';

export const delivery = {
  title: 'Delivery',
  panels: [
    lines(
      'Attempts by verdict',
      { '{{verdict}}': rate('event_gateway_attempts_total', 'verdict') },
      { unit: 'reqps', stacked: true },
    ),
    lines(
      'Answers',
      { '{{answer}}': rate('event_gateway_answers_total', 'answer') },
      {
        unit: 'reqps',
        stacked: true,
        description: 'The class of the status, or the kind of the transport failure.',
      },
    ),
    lines(
      'Duration of requests',
      {
        'half of them': quantile(0.5, 'event_gateway_attempt_duration_seconds'),
        '99 of 100': quantile(0.99, 'event_gateway_attempt_duration_seconds'),
      },
      { unit: 's', exemplars: true, description: 'Exemplars name a delivery.' },
    ),
    lines(
      'Parts of requests, 95 of 100',
      { '{{phase}}': quantile(0.95, 'event_gateway_request_phase_duration_seconds', 'phase') },
      { unit: 's', description: 'dns, connect and tls only of new connections.' },
    ),
    heatmap('Latency of deliveries', 'event_gateway_delivery_latency_seconds'),
    lines('Requests under way', {
      'under way': total('event_gateway_attempts_in_flight'),
      limit: total('event_gateway_attempts_in_flight_limit'),
    }),
    lines(
      'Retries by reason',
      { '{{reason}}': rate('event_gateway_retries_total', 'reason') },
      { unit: 'reqps', stacked: true },
    ),
    lines(
      'Retries by where they wait',
      { '{{tier}}': rate('event_gateway_retries_total', 'tier') },
      { unit: 'reqps', stacked: true },
    ),
    lines(
      'Lateness of retries, 99 of 100',
      { lateness: quantile(0.99, 'event_gateway_retry_lateness_seconds') },
      { unit: 's' },
    ),
    lines(
      'Dead letters by reason, in an hour',
      {
        '{{reason}}': `sum by (reason) (increase(${series('event_gateway_dead_letters_total')}[1h]))`,
      },
      { stacked: true },
    ),
    lines(
      'Not delivered for other reasons, in an hour',
      {
        'dropped: {{reason}}': `sum by (reason) (increase(${series('event_gateway_deliveries_dropped_total')}[1h]))`,
        'quarantine: {{reason}}': `sum by (reason) (increase(${series('event_gateway_events_quarantined_total')}[1h])) > 0`,
      },
      { stacked: true },
    ),
    lines('Bytes sent', { bodies: rate('event_gateway_sent_bytes_total') }, { unit: 'Bps' }),
  ],
};
