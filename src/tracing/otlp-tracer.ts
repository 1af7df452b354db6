import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging/logger.js';
import type { AttemptSpan, AttemptTracer } from '../pipeline/dispatcher/attempt.js';
import type { Delivery } from '../pipeline/messages/delivery.js';
import type { DomainEvent } from '../pipeline/messages/event.js';
import { headerText } from '../pipeline/messages/headers.js';
import type { Target } from '../pipeline/messages/target.js';
import {
  isSampled,
  traceContext,
  TRACEPARENT,
  TRACESTATE,
  type TraceContext,
} from '../pipeline/messages/trace-context.js';
import type { Wait, WaitTracer } from '../pipeline/retries/delay-forwarder.js';
import type { RouteSpan, RouteTracer } from '../pipeline/router/router.js';
import { within } from '../within.js';
import { logDiagnostics } from './diagnostics.js';
import { spanContextOf, traceContextOf } from './span-context.js';

export interface OtlpTracerOptions {
  /** The collector's base URL. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly version: string;
  readonly instance: string;
  /** The part of the events without a trace for which one is begun, in [0, 1]. */
  readonly ratio: number;
  readonly logger: Logger;
  /** Default: OTLP over HTTP as JSON. */
  readonly exporter?: SpanExporter;
}

/** Spans that wait for their export; more are dropped, and told. */
const QUEUE_SPANS = 8_192;
const BATCH_SPANS = 512;
const EXPORT_EVERY_MS = 1_000;

/**
 * Spans of the pipeline, sent to a collector by OpenTelemetry's own SDK: `route` for an event that became deliveries, below
 * it `attempt` for each request and `retry` for each stay in a delay tier. Whether a trace is told goes by the `sampled`
 * flag that came with the event; one that is not goes on as it came, and costs next to nothing.
 *
 * Where is the SDK's global state? Unused but for its diagnostics: contexts travel in records, not in call stacks.
 */
export class OtlpTracer implements RouteTracer, AttemptTracer, WaitTracer {
  private readonly provider: TracerProvider;
  private readonly tracer: ReturnType<TracerProvider['getTracer']>;
  private readonly hosts = new WeakMap<Target, string>();

  constructor(options: OtlpTracerOptions) {
    const { endpoint, headers, serviceName, version, instance, ratio, logger } = options;
    logDiagnostics(logger, Date.now);
    const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
    const exporter = options.exporter ?? new OTLPTraceExporter({ url, headers: { ...headers } });
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': serviceName,
        'service.version': version,
        'service.instance.id': instance,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: QUEUE_SPANS,
          maxExportBatchSize: BATCH_SPANS,
          scheduledDelayMillis: EXPORT_EVERY_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('event-gateway', version);
  }

  route(event: DomainEvent): RouteSpan {
    if (event.trace !== null && !isSampled(event.trace)) return untold(event.trace);
    const { topic, partition, offset } = event.source;
    const span = this.begin('route', SpanKind.CONSUMER, event.trace, {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': offset,
      'event_gateway.event.id': event.id,
      'event_gateway.event.type': event.type,
    });
    return {
      context: traceContextOf(span.spanContext()),
      end(deliveries) {
        span.setAttribute('event_gateway.deliveries', deliveries).end();
      },
    };
  }

  attempt(target: Target, delivery: Delivery, startedAtMs: number): AttemptSpan {
    if (delivery.trace !== null && !isSampled(delivery.trace)) return untold(delivery.trace);
    const attributes = {
      ...idsOf(delivery),
      'event_gateway.attempt': delivery.attempt,
      'http.request.method': 'POST',
      'server.address': this.hostOf(target),
    };
    const span = this.begin('attempt', SpanKind.CLIENT, delivery.trace, attributes, startedAtMs);
    return {
      context: traceContextOf(span.spanContext()),
      end(verdict, { http, endedAtMs }) {
        span.setAttribute('event_gateway.verdict', verdict.kind);
        if (http !== null) span.setAttribute('http.response.status_code', http.status);
        if (verdict.kind !== 'delivered') {
          span.setAttribute('error.type', verdict.error.kind);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end(endedAtMs);
      },
    };
  }

  /** Only below a trace: a wait alone tells nothing. */
  waited({ tier, headers, fromMs, toMs }: Wait): void {
    const state = headerText(headers, TRACESTATE);
    const parent = traceContext(headerText(headers, TRACEPARENT), state);
    if (parent === null || !isSampled(parent)) return;
    const attributes = {
      'event_gateway.delivery.id': headerText(headers, 'delivery-id') ?? '',
      'event_gateway.attempt': Number(headerText(headers, 'attempt') ?? 0),
      'event_gateway.tier': tier.name,
    };
    this.begin('retry', SpanKind.INTERNAL, parent, attributes, fromMs).end(Math.max(fromMs, toMs));
  }

  /** Hands the last spans to the collector, at most `limitMs` long. */
  async close(limitMs: number): Promise<void> {
    await within(
      limitMs,
      this.provider.shutdown().catch(() => undefined),
    );
  }

  /** Without its path and query, which may be secret. */
  private hostOf(target: Target): string {
    let host = this.hosts.get(target);
    if (host === undefined) {
      host = URL.parse(target.url)?.hostname ?? '';
      this.hosts.set(target, host);
    }
    return host;
  }

  private begin(
    name: string,
    kind: SpanKind,
    parent: TraceContext | null,
    attributes: Attributes,
    startTime?: number,
  ): Span {
    const options = { kind, attributes, ...(startTime !== undefined && { startTime }) };
    return this.tracer.startSpan(name, options, contextOf(parent));
  }
}

/** A span that nobody wants. */
function untold(context: TraceContext): RouteSpan & AttemptSpan {
  return { context, end: ignore };
}

function ignore(): void {}

function contextOf(parent: TraceContext | null): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));
}

function idsOf({ id, endpointId, subscriptionId, tenant, event }: Delivery): Attributes {
  return {
    'event_gateway.delivery.id': id,
    'event_gateway.endpoint.id': endpointId,
    'event_gateway.subscription.id': subscriptionId,
    'event_gateway.tenant': tenant,
    'event_gateway.event.id': event.id,
    'event_gateway.event.type': event.type,
  };
}
