import type { Logger } from '../../src/logging/logger.js';

const nothing = (): void => undefined;

/** A logger for tests that assert nothing about logs. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
