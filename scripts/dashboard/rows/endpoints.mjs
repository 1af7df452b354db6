import { lines, ranking, rate, series, total } from '../panels.mjs';

const BY_SETTING = 'Only with METRICS_ENDPOINTS or METRICS_TENANTS above 0.';

export const endpoints = {
  title: 'Endpoints in trouble',
  panels: [
    lines(
      'Endpoints behind',
      { '{{cause}}': total('event_gateway_lanes_behind', 'cause') },
      {
        stacked: true,
        description: 'They have a cursor of their own; the others go on without them.',
      },
    ),
    lines(
      'Oldest delivery that is owed',
      { '{{cause}}': `max by (cause) (${series('event_gateway_oldest_cursor_age_seconds')})` },
      { unit: 's' },
    ),
    lines('Circuit breakers that are not closed', {
      '{{instance}}': series('event_gateway_breakers_open'),
    }),
    lines('Lanes', { '{{state}}': total('event_gateway_lanes', 'state') }, { stacked: true }),
    lines('Deliveries that wait in lanes', {
      '{{instance}}': series('event_gateway_deliveries_waiting'),
    }),
    lines(
      'Catching up',
      {
        'records read': rate('event_gateway_catch_up_records_read_total'),
        'records taken': rate('event_gateway_catch_up_records_taken_total'),
      },
      { description: 'One sweep of a partition serves all its endpoints that are behind.' },
    ),
    ranking(
      'Endpoints with the oldest deliveries',
      `topk(10, max by (endpoint) (${series('event_gateway_endpoint_cursor_age_seconds')}))`,
      { unit: 's', description: BY_SETTING },
    ),
    ranking(
      'Endpoints with the most failures',
      `topk(10, ${rate('event_gateway_endpoint_attempts_total', 'endpoint', 'verdict!="delivered"')})`,
      { unit: 'reqps', description: BY_SETTING },
    ),
    ranking(
      'Slowest endpoints',
      `topk(10, ${rate('event_gateway_endpoint_attempt_seconds_total', 'endpoint')} / ${rate('event_gateway_endpoint_attempts_total', 'endpoint')})`,
      { unit: 's', description: `Mean duration of a request. ${BY_SETTING}` },
    ),
    lines(
      'Attempts by tenant',
      { '{{tenant}} {{verdict}}': rate('event_gateway_tenant_attempts_total', 'tenant, verdict') },
      { unit: 'reqps', width: 16, description: BY_SETTING },
    ),
    lines('Overtaken by retention, in an hour', {
      'of deliveries': `sum (increase(${series('event_gateway_deliveries_overtaken_total')}[1h]))`,
      'of {{topic}}': `sum by (topic) (increase(${series('event_gateway_records_overtaken_total')}[1h]))`,
    }),
  ],
};
