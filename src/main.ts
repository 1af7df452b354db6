import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { urlRule } from './composition/control.js';
import { startGateway } from './composition/gateway.js';
import { EXIT_CONFIG, loadSettings, type LoadedSettings } from './config/load-settings.js';
import { secretValues } from './config/secret-values.js';
import { GatewayError } from './gateway-error.js';
import type { Logger } from './logging/logger.js';
import { createPinoLogger } from './logging/pino-logger.js';
import { InvalidFields } from './validation/field-fault.js';

/** Reads the settings, starts the roles asked for, and ends the process with the right code. */
async function main(): Promise<void> {
  const loaded = settingsOrExit();
  const { settings } = loaded;
  const logger = createPinoLogger({
    level: settings.logLevel,
    instance: settings.instanceId,
    secrets: secretValues(settings),
  });
  const fail = (error: unknown): never => exit(logger, error);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  const stopAsked = new AbortController();
  const started = startGateway(loaded, logger, fail, stopAsked.signal);
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info('process.stopping', { signal });
    setTimeout(
      () => exit(logger, new GatewayError('shutdown-timeout', STOP_TOO_LONG)),
      settings.shutdownTimeoutMs,
    ).unref();
    stopAsked.abort();
    const gateway = await started.catch(() => null);
    await gateway?.stop(settings.shutdownTimeoutMs);
    logger.info('process.stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stop(signal).catch(fail);
    });
  await started.catch((error: unknown) => stopping || fail(error));
}

const STOP_TOO_LONG =
  'the process did not stop within SHUTDOWN_TIMEOUT_MS; what was not committed is sent again';

function settingsOrExit(): LoadedSettings {
  try {
    return loadSettings({ env: process.env, readFile, urlRuleOf: urlRule });
  } catch (error) {
    if (!(error instanceof InvalidFields)) throw error;
    const faults = error.faults.map(({ field, message }) => `  ${field} ${message}\n`);
    process.stderr.write(`The settings are wrong; nothing was started.\n${faults.join('')}`);
    return process.exit(EXIT_CONFIG);
  }
}

function readFile(path: string): string {
  return readFileSync(path, 'utf8');
}

/** A lost consumer, a dead loop, unsafe topics: better no process than one that does nothing. */
function exit(logger: Logger, error: unknown): never {
  logger.error('process.failed', { error });
  process.exit(error instanceof GatewayError && error.code === 'unsafe-topics' ? EXIT_CONFIG : 1);
}

await main();
