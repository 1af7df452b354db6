import { diag, DiagLogLevel } from '@opentelemetry/api';
import type { Logger } from '../logging/logger.js';

const ignore = (): void => undefined;

/** While a collector is away each batch fails: once in this time is enough. */
const REPEAT_MS = 30_000;

/** Routes what OpenTelemetry has to complain about to our log. @param now the time in milliseconds */
export function logDiagnostics(logger: Logger, now: () => number): void {
  let toldAtMs = -Infinity;
  const tell = (message: string, ...details: unknown[]): void => {
    if (now() - toldAtMs < REPEAT_MS) return;
    toldAtMs = now();
    logger.warn('traces.unexported', { error: [message, ...details].map(String).join(' ') });
  };
  diag.setLogger(
    { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
