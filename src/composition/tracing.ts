import { readOtlpHeaders } from '../config/otlp-headers.js';
import type { Settings } from '../config/settings.js';
import type { Logger } from '../logging/logger.js';
import type { AttemptTracer } from '../pipeline/dispatcher/attempt.js';
import type { WaitTracer } from '../pipeline/retries/delay-forwarder.js';
import type { RouteTracer } from '../pipeline/router/router.js';
import { VERSION } from '../version.js';

/** Tells a collector what the stages do. */
export interface PipelineTracer extends RouteTracer, AttemptTracer, WaitTracer {
  /** Hands the last spans over, at most `limitMs` long. */
  close(limitMs: number): Promise<void>;
}

/** Null without a collector in the settings: then OpenTelemetry is not even loaded. */
export async function openTracer(
  settings: Settings,
  logger: Logger,
): Promise<PipelineTracer | null> {
  const { otelExporterOtlpEndpoint: endpoint } = settings;
  if (endpoint === null) return null;
  const { OtlpTracer } = await import('../tracing/otlp-tracer.js');
  return new OtlpTracer({
    endpoint,
    headers: readOtlpHeaders(settings.otelExporterOtlpHeaders ?? ''),
    serviceName: settings.otelServiceName,
    version: VERSION,
    instance: settings.instanceId,
    ratio: settings.otelTracesSamplerArg,
    logger,
  });
}
