import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../logging/logger.js';

/** Passes on what Nest has to say when something is wrong; its start-up chatter is dropped. */
export function nestLog(logger: Logger): LoggerService {
  return {
    log: () => undefined,
    debug: () => undefined,
    verbose: () => undefined,
    warn: (message: unknown) => logger.warn('api.framework', { message }),
    error: (message: unknown, detail?: unknown) =>
      logger.error('api.framework', { message, detail }),
    fatal: (message: unknown, detail?: unknown) =>
      logger.error('api.framework', { message, detail }),
  };
}
