import { AppModule } from '../app.module.js';
import { createHttpApp, type HttpApp } from '../api/http-app.js';
import type { LoadedSettings } from '../config/load-settings.js';
import type { Settings } from '../config/settings.js';
import type { ControlPlane } from '../control/control-plane.js';
import { applyDeclared } from '../control/declared/apply-declared.js';
import { EndpointLanes } from '../control/endpoints/endpoint-lanes.js';
import { EndpointTrial } from '../control/trial/endpoint-trial.js';
import { EventPreview } from '../control/trial/event-preview.js';
import { startSecretExpiry } from '../control/secret-expiry.js';
import type { ReadinessCheck } from '../health/readiness.js';
import type { Logger } from '../logging/logger.js';
import { watchEventLoopDelay } from '../metrics/event-loop-delay.js';
import { Metrics } from '../metrics/metrics.js';
import { TimerWheel } from '../pipeline/sending/timer-wheel.js';
import { topologyOf } from '../topology.js';
import { VERSION } from '../version.js';
import type { OperationsChannel } from '../pipeline/operations/operations-channel.js';
import type { Context } from './context.js';
import { authentication, requestLimits } from './authentication.js';
import { openControl, type OpenControl } from './control.js';
import { openKafka, prepareTopics } from './kafka.js';
import { openOperations } from './operations.js';
import { readinessChecks } from './readiness-checks.js';
import { previewPipeline, trialSender } from './trial.js';
import { Stages, type Stage } from './stages.js';

/** A process in its roles. */
export interface Gateway {
  readonly port: number;
  /**
   * Stops fetching, ends what is in flight, flushes results, commits, leaves the groups, closes HTTP; each within its
   * part of `limitMs`.
   */
  stop(limitMs: number): Promise<void>;
}

/** Starts everything in order: broker, topics, control plane, stages, HTTP. */
export async function startGateway(
  { settings, declared }: LoadedSettings,
  logger: Logger,
  onFatal: (error: unknown) => void,
): Promise<Gateway> {
  const context = createContext(settings, logger, onFatal);
  const stages: Stage[] = [];
  const progress = {
    control: null as OpenControl | null,
    stages,
    started: false,
    stopping: false,
  };
  const stopWatching = watchEventLoopDelay(context.metrics);

  await prepareTopics(context);
  const control = await openControl(context);
  progress.control = control;
  const operations = await openOperations(context);
  const http = await serve(context, control, operations, readinessChecks(context, progress));
  const port = await http.listen(settings.httpPort, settings.httpHost);
  logger.info('api.listening', { port, host: settings.httpHost });

  await operations.start();
  await control.log.start();
  await control.log.ready;
  const stopExpiry = startSecretExpiry(control.state, Date.now);
  const applied = await applyDeclared(control.writes, declared, Date.now);
  if (applied.written + applied.removed > 0) logger.info('control.applied', { ...applied });

  stages.push(...(await startStages(context, control, operations)));
  progress.started = true;
  logger.info('process.started', { roles: settings.roles, version: VERSION, port });

  return {
    port,
    async stop(limitMs) {
      progress.stopping = true;
      await Promise.all(stages.map((stage) => stage.stop(limitMs * 0.7)));
      await operations.close();
      await context.sink.close(limitMs * 0.2);
      await control.close();
      stopExpiry();
      stopWatching();
      await http.close();
      await context.admin.close();
    },
  };
}

function createContext(
  settings: Settings,
  logger: Logger,
  onFatal: (error: unknown) => void,
): Context {
  const metrics = new Metrics(true);
  metrics.gauge('buildInfo', () => [
    { labels: { version: VERSION, node: process.version }, value: 1 },
  ]);
  return {
    settings,
    logger,
    metrics,
    topology: topologyOf(settings.topicPrefix),
    ...openKafka(settings, logger, metrics),
    timers: new TimerWheel({ now: Date.now }),
    onFatal,
  };
}

function serve(
  { settings, metrics, logger }: Context,
  control: ControlPlane,
  operations: OperationsChannel,
  checks: readonly ReadinessCheck[],
): Promise<HttpApp> {
  const lanes = new EndpointLanes(control.endpoints, operations, Date.now);
  const trial = new EndpointTrial(control.endpoints, trialSender(settings));
  const preview = new EventPreview(control.state, previewPipeline(control.state));
  const api = settings.roles.includes('api') ? { ...control, lanes, trial, preview } : null;
  const authenticator = authentication(settings, control.state);
  const module = AppModule.forRoot({ metrics, checks, api });
  return createHttpApp({
    module,
    authenticator,
    limits: requestLimits(settings),
    trustedProxies: settings.httpTrustedProxies,
    corsOrigins: settings.httpCorsOrigins,
    logger,
  });
}

async function startStages(
  context: Context,
  control: ControlPlane,
  operations: OperationsChannel,
): Promise<Stage[]> {
  const { roles } = context.settings;
  const stages = new Stages(context, control, operations);
  // Those that take work out of Kafka first, so that what the router makes finds its readers.
  return Promise.all([
    ...(roles.includes('dispatcher') ? [stages.startDispatcher()] : []),
    ...(roles.includes('forwarder') ? [stages.startForwarder()] : []),
    ...(roles.includes('router') ? [stages.startRouter()] : []),
  ]);
}
