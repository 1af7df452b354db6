import type { AttemptObserver } from '../pipeline/dispatcher/attempt.js';
import type { Verdict } from '../pipeline/dispatcher/verdict.js';
import type { AttemptFacts } from '../pipeline/results/outcome-recorder.js';
import type { RequestPhase, SendingObserver } from '../pipeline/sending/connection-phases.js';
import type { CappedLabel } from './capped-label.js';
import { Counters } from './counters.js';
import type { Metrics } from './metrics.js';

/** Which endpoints and tenants get series of their own. */
export interface AttemptLabels {
  readonly endpoint: CappedLabel;
  readonly tenant: CappedLabel;
}

/** Counts attempts: by verdict and answer, and by endpoint and tenant where that is wanted. */
export function attemptObserver(metrics: Metrics, labels: AttemptLabels): AttemptObserver {
  const of = (verdict: Verdict['kind']) => ({
    attempts: metrics.counter('attempts', { verdict }),
    duration: metrics.histogram('attemptDuration', { verdict }),
  });
  const handles = { delivered: of('delivered'), retry: of('retry'), dead: of('dead') };
  const latency = metrics.histogram('deliveryLatency', {});
  const bytes = metrics.counter('bytesSent', {});
  const answers = new Counters((answer) => metrics.counter('answers', { answer }));
  const labelled = labelledObservers(metrics, labels);
  return {
    attempted(verdict, facts) {
      const { delivery, startedAtMs, endedAtMs } = facts;
      const { attempts, duration } = handles[verdict.kind];
      attempts.add();
      const seconds = Math.max(0, endedAtMs - startedAtMs) / 1000;
      duration.observeDelivery(seconds, delivery.id, endedAtMs);
      bytes.add(delivery.body.length);
      answers.of(answerOf(verdict, facts)).add();
      if (verdict.kind === 'delivered')
        latency.observe(Math.max(0, endedAtMs - delivery.event.timeMs) / 1000);
      for (const each of labelled) each.attempted(verdict, facts);
    },
  };
}

/** Shows the parts of requests. */
export function sendingObserver(metrics: Metrics): SendingObserver {
  const of = (phase: RequestPhase) => metrics.histogram('requestPhase', { phase });
  const phases = {
    dns: of('dns'),
    connect: of('connect'),
    tls: of('tls'),
    'first-byte': of('first-byte'),
  };
  return { phase: (phase, durationMs) => phases[phase].observe(durationMs / 1000) };
}

const CLASSES = ['other', 'other', '2xx', '3xx', '4xx', '5xx'] as const;

/** The class of the status, or the kind of the transport failure. */
function answerOf(verdict: Verdict, { http }: AttemptFacts): string {
  if (http !== null) return CLASSES[Math.floor(http.status / 100)] ?? 'other';
  return verdict.kind === 'delivered' ? 'other' : verdict.error.kind;
}

function labelledObservers(
  metrics: Metrics,
  { endpoint, tenant }: AttemptLabels,
): readonly AttemptObserver[] {
  return [
    ...(endpoint.isOn ? [endpointObserver(metrics, endpoint)] : []),
    ...(tenant.isOn ? [tenantObserver(metrics, tenant)] : []),
  ];
}

function endpointObserver(metrics: Metrics, label: CappedLabel): AttemptObserver {
  const of = (verdict: Verdict['kind']) =>
    new Counters((endpoint) => metrics.counter('endpointAttempts', { endpoint, verdict }));
  const attempts = { delivered: of('delivered'), retry: of('retry'), dead: of('dead') };
  const seconds = new Counters((endpoint) =>
    metrics.counter('endpointAttemptSeconds', { endpoint }),
  );
  return {
    attempted({ kind }, { delivery, startedAtMs, endedAtMs }) {
      const endpoint = label.of(delivery.endpointId);
      attempts[kind].of(endpoint).add();
      seconds.of(endpoint).add(Math.max(0, endedAtMs - startedAtMs) / 1000);
    },
  };
}

function tenantObserver(metrics: Metrics, label: CappedLabel): AttemptObserver {
  const of = (verdict: Verdict['kind']) =>
    new Counters((tenant) => metrics.counter('tenantAttempts', { tenant, verdict }));
  const attempts = { delivered: of('delivered'), retry: of('retry'), dead: of('dead') };
  return {
    attempted: ({ kind }, { delivery }) => attempts[kind].of(label.of(delivery.tenant)).add(),
  };
}
