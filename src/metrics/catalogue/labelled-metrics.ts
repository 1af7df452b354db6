import type { MetricSpecs } from './metric-spec.js';

/** Series by endpoint and by tenant: only as many of them as the settings allow, which is none by default. */
export const LABELLED_METRICS = {
  endpointAttempts: {
    kind: 'counter',
    name: 'event_gateway_endpoint_attempts_total',
    help: 'Attempts that ended, by endpoint and verdict.',
    labels: ['endpoint', 'verdict'],
  },
  endpointAttemptSeconds: {
    kind: 'counter',
    name: 'event_gateway_endpoint_attempt_seconds_total',
    help: 'Time that the requests to an endpoint took, added up.',
    labels: ['endpoint'],
  },
  endpointCursorAge: {
    kind: 'gauge',
    name: 'event_gateway_endpoint_cursor_age_seconds',
    help: 'Age of the oldest delivery that an endpoint behind is still owed; endpoints that keep up have no sample.',
    labels: ['endpoint'],
  },
  tenantAttempts: {
    kind: 'counter',
    name: 'event_gateway_tenant_attempts_total',
    help: 'Attempts that ended, by tenant and verdict.',
    labels: ['tenant', 'verdict'],
  },
} as const satisfies MetricSpecs;
