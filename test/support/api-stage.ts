import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { RequestLimits } from '../../src/api/access-guard.js';
import { createHttpApp } from '../../src/api/http-app.js';
import { KeyedLimiter } from '../../src/api/keyed-limiter.js';
import { ControlModule } from '../../src/control/control.module.js';
import { EndpointLanes, type LaneQuestions } from '../../src/control/endpoints/endpoint-lanes.js';
import { EndpointTrial, type TrialSender } from '../../src/control/trial/endpoint-trial.js';
import { EventPreview } from '../../src/control/trial/event-preview.js';
import { previewPipeline } from '../../src/composition/trial.js';
import { Authentication, type TokenReader } from '../../src/control/keys/authenticator.js';
import { SettingsKey } from '../../src/control/keys/settings-key.js';
import { GatewayError } from '../../src/gateway-error.js';
import { HealthModule } from '../../src/health/health.module.js';
import { LogLevelSwitch } from '../../src/logging/log-level-switch.js';
import type { LeveledLogger, LogFields } from '../../src/logging/logger.js';
import { LoggingModule } from '../../src/logging/logging.module.js';
import { MetricsModule } from '../../src/metrics/metrics.module.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { inMemoryControl, type InMemoryControlOptions } from './in-memory-control.js';

export const SETTINGS_KEY = 'a-key-of-enough-characters';

/** What the API answered. */
export interface StageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What a stage may have otherwise. */
export interface StageOptions {
  readonly control?: InMemoryControlOptions;
  readonly tokens?: TokenReader;
  readonly limits?: RequestLimits;
  readonly trial?: TrialSender;
  readonly lanes?: LaneQuestions;
  readonly corsOrigins?: readonly string[];
}

/** Limits that no test meets by accident. */
export function testLimits(): RequestLimits {
  return {
    failures: new KeyedLimiter({ perSecond: 1_000, burst: 10_000 }, Date.now),
    requests: null,
  };
}

/** No replica owns anything here. */
async function nobody(): Promise<never> {
  return Promise.reject(new GatewayError('owner-unavailable', 'No replica owns it.'));
}

const noTrial: TrialSender = {
  send: async () =>
    Promise.resolve({
      deliveryId: 'dlv_test',
      answer: { kind: 'failure', failure: 'dns', message: 'no such name', durationMs: 3 },
      tls: null,
    }),
};

@Module({})
class Everything {}

/** The whole API over HTTP, on a control plane in memory. */
export async function openApiStage(options: StageOptions = {}) {
  const control = inMemoryControl({ randomBytes, ...options.control });
  await control.log.start();
  const logged: Record<string, unknown>[] = [];
  const note =
    (level: string) =>
    (event: string, fields: LogFields = {}): void => {
      logged.push({ level, event, ...fields });
    };
  const logger: LeveledLogger = {
    level: 'info',
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  const lanes = new EndpointLanes(
    control.endpoints,
    options.lanes ?? { status: nobody, replay: nobody },
    Date.now,
  );
  const trial = new EndpointTrial(control.endpoints, options.trial ?? noTrial);
  const preview = new EventPreview(control.state, previewPipeline(control.state));
  const levels = new LogLevelSwitch(logger, 'stage', { schedule: () => undefined }, Date.now);
  const module: DynamicModule = {
    module: Everything,
    imports: [
      ControlModule.forRoot({ ...control, lanes, trial, preview }),
      HealthModule.forRoot([]),
      LoggingModule.forRoot(levels),
      MetricsModule.forRoot(new Metrics(false)),
    ],
  };
  const app = await createHttpApp({
    module,
    authenticator: new Authentication(
      new SettingsKey(SETTINGS_KEY),
      control,
      options.tokens ?? null,
      Date.now,
    ),
    limits: options.limits ?? testLimits(),
    trustedProxies: ['127.0.0.0/8'],
    corsOrigins: options.corsOrigins ?? [],
    logger,
  });
  const base = `http://127.0.0.1:${await app.listen(0, '127.0.0.1')}`;

  /** @param body text is sent as it is, anything else as JSON */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<StageAnswer> {
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${SETTINGS_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && !text.includes('\n{');
    const parsed: StageAnswer['body'] = isJson && text !== '' ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, body: parsed, text };
  }

  return {
    control,
    base,
    logged,
    call,
    /** The same calls, as the holder of another key. */
    as:
      (key: string) =>
      (method: string, path: string, body?: unknown): Promise<StageAnswer> =>
        call(method, path, body, { authorization: `Bearer ${key}` }),
    /** Makes a key over the API. */
    async keyOf(...scopes: string[]): Promise<string> {
      const { body } = await call('POST', '/v1/api-keys', { name: scopes.join(), scopes });
      return String(body['key']);
    },
    async close() {
      await app.close();
      await control.close();
    },
  };
}

export type ApiStage = Awaited<ReturnType<typeof openApiStage>>;
