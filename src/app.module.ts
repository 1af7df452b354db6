import { Module, type DynamicModule } from '@nestjs/common';
import { ControlModule, type ControlApi } from './control/control.module.js';
import { HealthModule } from './health/health.module.js';
import type { ReadinessCheck } from './health/readiness.js';
import type { Metrics } from './metrics/metrics.js';
import { MetricsModule } from './metrics/metrics.module.js';

export interface AppParts {
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
  /** Null without the role `api`. */
  readonly api: ControlApi | null;
}

/** What a process serves over HTTP, by its roles. */
@Module({})
export class AppModule {
  static forRoot({ metrics, checks, api }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(checks),
        MetricsModule.forRoot(metrics),
        ...(api === null ? [] : [ControlModule.forRoot(api)]),
      ],
    };
  }
}
