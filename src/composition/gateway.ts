import { AppModule } from '../app.module.js';
import { createHttpApp, type HttpApp } from '../api/http-app.js';
import type { LoadedSettings } from '../config/load-settings.js';
import type { Role, Settings } from '../config/settings.js';
import type { ControlPlane } from '../control/control-plane.js';
import { applyDeclared } from '../control/declared/apply-declared.js';
import { EndpointLanes } from '../control/endpoints/endpoint-lanes.js';
import { resealEndpoints } from '../control/endpoints/reseal.js';
import { EndpointTrial } from '../control/trial/endpoint-trial.js';
import { EventPreview } from '../control/trial/event-preview.js';
import { startSecretExpiry } from '../control/secret-expiry.js';
import type { GatewayError } from '../gateway-error.js';
import { whenReachable } from '../kafka/when-reachable.js';
import { LogLevelSwitch } from '../logging/log-level-switch.js';
import type { LeveledLogger } from '../logging/logger.js';
import { watchEventLoopDelay } from '../metrics/event-loop-delay.js';
import { Metrics, one } from '../metrics/metrics.js';
import { TimerWheel } from '../pipeline/sending/timer-wheel.js';
import { topologyOf } from '../topology.js';
import { VERSION } from '../version.js';
import type { OperationsChannel } from '../pipeline/operations/operations-channel.js';
import type { Context } from './context.js';
import { authentication, requestLimits } from './authentication.js';
import { openControl, type OpenControl } from './control.js';
import { openKafka, prepareTopics } from './kafka.js';
import { createOperations } from './operations.js';
import { readinessChecks, type StartProgress } from './readiness-checks.js';
import { previewPipeline, trialSender } from './trial.js';
import { Stages, type Stage } from './stages.js';
import { openTracer, type PipelineTracer } from './tracing.js';

/** A process in its roles. */
export interface Gateway {
  readonly port: number;
  /**
   * Stops fetching, ends what is in flight, flushes results, commits, leaves the groups, closes HTTP; each within its
   * part of `limitMs`.
   */
  stop(limitMs: number): Promise<void>;
}

/**
 * Starts everything in order: HTTP, broker, topics, control plane, stages. HTTP comes first, so that liveness does not
 * depend on the broker and readiness tells how far the start has come.
 *
 * @param stopAsked ends a start that waits for the broker
 */
export async function startGateway(
  { settings, declared }: LoadedSettings,
  logger: LeveledLogger,
  onFatal: (error: unknown) => void,
  stopAsked: AbortSignal,
): Promise<Gateway> {
  const tracer = await openTracer(settings, logger);
  const context = createContext(settings, logger, tracer, onFatal);
  const stages = new Map<Role, Stage>();
  const progress = { stages, started: false, stopping: false };
  const stopWatching = watchEventLoopDelay(context.metrics);

  const control = openControl(context);
  const operations = createOperations(context);
  const http = await serve(context, control, operations, progress);
  const port = await http.listen(settings.httpPort, settings.httpHost);
  logger.info('api.listening', { port, host: settings.httpHost });

  const unreachable = (error: Error): void => logger.warn('broker.unreachable', { error });
  const topology = await whenReachable(() => prepareTopics(context), unreachable, stopAsked);
  await operations.start();
  const stopStages = async (limitMs: number): Promise<void> => {
    const running = [...stages.values()];
    stages.clear();
    await Promise.all(running.map((stage) => stage.stop(limitMs)));
  };
  await control.log.start();
  const stopExpiry = startSecretExpiry(control.state, Date.now);
  const refuse = async (error: GatewayError): Promise<void> => {
    logger.error('control.newer', { error });
    await stopStages(settings.shutdownTimeoutMs);
  };
  const isReady = control.log.ready.then(() => true);
  if (await Promise.race([isReady, control.log.refused.then(() => false)])) {
    await sealSecrets(context, control);
    const applied = await applyDeclared(control.writes, declared, Date.now);
    if (applied.written + applied.removed > 0) logger.info('control.applied', { ...applied });
    await startStages({ ...context, topology }, control, operations, stages);
    progress.started = true;
    logger.info('process.started', { roles: settings.roles, version: VERSION, port });
  }
  control.log.refused.then(refuse).catch(onFatal);

  return {
    port,
    async stop(limitMs) {
      progress.stopping = true;
      await stopStages(limitMs * 0.7);
      // A broker that is away makes each wait for its time-out.
      await Promise.all([operations.close(), control.close()]);
      await context.sink.close(limitMs * 0.2);
      stopExpiry();
      stopWatching();
      await http.close();
      await context.admin.close();
      await tracer?.close(limitMs * 0.1);
    },
  };
}

/** Brings all records under the current key; without keys, says so. @throws GatewayError `secret-sealed` */
async function sealSecrets(
  { settings, logger }: Context,
  { writes, box }: OpenControl,
): Promise<void> {
  box.goLive();
  if (settings.secretKeys === null) logger.warn('secrets.plain');
  const endpoints = await resealEndpoints(writes, box);
  if (endpoints > 0) logger.info('secrets.resealed', { endpoints });
}

function createContext(
  settings: Settings,
  logger: LeveledLogger,
  tracer: PipelineTracer | null,
  onFatal: (error: unknown) => void,
): Context {
  const metrics = new Metrics(true);
  metrics.gauge('buildInfo', () => [
    { labels: { version: VERSION, node: process.version }, value: 1 },
  ]);
  metrics.gauge('partitionsExpected', () => one(settings.deliveriesPartitions));
  return {
    settings,
    logger,
    metrics,
    tracer,
    topology: topologyOf(settings.topicPrefix),
    ...openKafka(settings, logger, metrics),
    timers: new TimerWheel({ now: Date.now }),
    onFatal,
  };
}

function serve(
  context: Context,
  control: OpenControl,
  operations: OperationsChannel,
  progress: StartProgress,
): Promise<HttpApp> {
  const { settings, metrics, logger, timers } = context;
  const checks = readinessChecks(context, control, progress);
  const lanes = new EndpointLanes(control.endpoints, operations, Date.now);
  const trial = new EndpointTrial(control.endpoints, trialSender(settings));
  const preview = new EventPreview(control.state, previewPipeline(control.state));
  const api = settings.roles.includes('api') ? { ...control, lanes, trial, preview } : null;
  const authenticator = authentication(settings, control);
  // Without a key and without the wish to be open nobody may change anything.
  const guarded = authenticator !== null || settings.apiAuth === 'none';
  const logLevel = guarded
    ? new LogLevelSwitch(logger, settings.instanceId, timers, Date.now)
    : null;
  const module = AppModule.forRoot({ metrics, checks, logLevel, api });
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
  started: Map<Role, Stage>,
): Promise<void> {
  const { roles } = context.settings;
  const stages = new Stages(context, control, operations);
  const start = async (role: Role, stage: () => Promise<Stage>): Promise<void> => {
    if (roles.includes(role)) started.set(role, await stage());
  };
  // Those that take work out of Kafka first, so that what the router makes finds its readers.
  await Promise.all([
    start('dispatcher', () => stages.startDispatcher()),
    start('forwarder', () => stages.startForwarder()),
    start('router', () => stages.startRouter()),
  ]);
}
