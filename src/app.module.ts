import { Module, type DynamicModule } from '@nestjs/common';
import { ControlModule, type ControlApi } from './control/control.module.js';
import { HealthModule } from './health/health.module.js';
import type { ReadinessCheck } from './health/readiness.js';
import type { LogLevelSwitch } from './logging/log-level-switch.js';
import { LoggingModule } from './logging/logging.module.js';
import type { Metrics } from './metrics/metrics.js';
import { MetricsModule } from './metrics/metrics.module.js';

export interface AppParts {
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
  /** Null where nobody could be trusted with it: no API key is set. */
  readonly logLevel: LogLevelSwitch | null;
  /** Null without the role `api`. */
  readonly api: ControlApi | null;
}

/** What a process serves over HTTP, by its roles. */
@Module({})
export class AppModule {
  static forRoot({ metrics, checks, logLevel, api }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(checks),
        MetricsModule.forRoot(metrics),
        ...(logLevel === null ? [] : [LoggingModule.forRoot(logLevel)]),
        ...(api === null ? [] : [ControlModule.forRoot(api)]),
      ],
    };
  }
}
