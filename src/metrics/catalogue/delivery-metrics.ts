import {
  LATENCY_SECONDS,
  PHASE_SECONDS,
  REQUEST_SECONDS,
  type MetricSpecs,
} from './metric-spec.js';

/** Requests to endpoints, and what becomes of deliveries. */
export const DELIVERY_METRICS = {
  attempts: {
    kind: 'counter',
    name: 'event_gateway_attempts_total',
    help: 'Attempts that ended, by verdict.',
    labels: ['verdict'],
  },
  attemptDuration: {
    kind: 'histogram',
    name: 'event_gateway_attempt_duration_seconds',
    help: 'Time from the start of a request to its answer. In OpenMetrics each bucket names the last delivery in it.',
    labels: ['verdict'],
    buckets: REQUEST_SECONDS,
  },
  answers: {
    kind: 'counter',
    name: 'event_gateway_answers_total',
    help: 'What came back of attempts: the class of the status (2xx, 3xx, 4xx, 5xx, other), or the kind of the transport failure.',
    labels: ['answer'],
  },
  requestPhase: {
    kind: 'histogram',
    name: 'event_gateway_request_phase_duration_seconds',
    help: 'Parts of requests. A new connection has dns (where the host is a name), connect and tls; each request has first-byte, from its start on a connection to the first byte of the answer.',
    labels: ['phase'],
    buckets: PHASE_SECONDS,
  },
  bytesSent: {
    kind: 'counter',
    name: 'event_gateway_sent_bytes_total',
    help: 'Bytes of bodies sent to endpoints, each attempt counted.',
    labels: [],
  },
  deliveryLatency: {
    kind: 'histogram',
    name: 'event_gateway_delivery_latency_seconds',
    help: 'Time from an event’s own time to the answer that delivered it.',
    labels: [],
    buckets: LATENCY_SECONDS,
  },
  attemptsInFlight: {
    kind: 'gauge',
    name: 'event_gateway_attempts_in_flight',
    help: 'Requests under way.',
    labels: [],
  },
  attemptsInFlightLimit: {
    kind: 'gauge',
    name: 'event_gateway_attempts_in_flight_limit',
    help: 'Requests that this process has under way at most (MAX_IN_FLIGHT_TOTAL).',
    labels: [],
  },
  retries: {
    kind: 'counter',
    name: 'event_gateway_retries_total',
    help: 'Failed attempts that are made again, by where they wait (a delay tier, or in-place in strict order) and by reason.',
    labels: ['tier', 'reason'],
  },
  retryLateness: {
    kind: 'histogram',
    name: 'event_gateway_retry_lateness_seconds',
    help: 'How much later than due a record left its delay tier.',
    labels: [],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
  },
  deadLetters: {
    kind: 'counter',
    name: 'event_gateway_dead_letters_total',
    help: 'Deliveries that ended in the dead-letter topic, by reason.',
    labels: ['reason'],
  },
  deliveriesDropped: {
    kind: 'counter',
    name: 'event_gateway_deliveries_dropped_total',
    help: 'Deliveries that ended without an attempt, such as those of a deleted endpoint, by reason.',
    labels: ['reason'],
  },
  deliveriesOvertaken: {
    kind: 'counter',
    name: 'event_gateway_deliveries_overtaken_total',
    help: 'Offsets of deliveries that retention deleted before a slow endpoint got to them; other endpoints’ are among them.',
    labels: [],
  },
} as const satisfies MetricSpecs;
