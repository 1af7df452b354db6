import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
} from '@nestjs/terminus';
import { Public } from '../api/access-guard.js';
import { refusals } from '../api/operation.js';
import type { Reply } from '../api/reply.js';
import { HealthView } from './health.dto.js';
import { Readiness, type ReadinessCheck } from './readiness.js';

/** A check that takes longer than this is down. */
const CHECK_TIMEOUT_MS = 3_000;

/** What an orchestrator asks. */
@Public()
@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @refusals()
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process runs', security: [] })
  @ApiResponse({ status: 200, description: 'It runs.', type: HealthView })
  @ApiResponse({ status: 503, description: 'It is stopping.', type: HealthView })
  async live(@Res({ passthrough: true }) reply: Reply): Promise<unknown> {
    return answered(reply, () => this.health.check([]));
  }

  @Get('ready')
  @refusals()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether the process takes work',
    security: [],
  })
  @ApiResponse({ status: 200, description: 'All checks are up.', type: HealthView })
  @ApiResponse({ status: 503, description: 'The checks under `error` are down.', type: HealthView })
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<unknown> {
    const checks = this.readiness.checks.map((check) => () => this.#indicator(check));
    return answered(reply, () => this.health.check(checks));
  }

  #indicator(
    readiness: ReadinessCheck,
  ): PromiseLike<Record<string, { status: 'up' | 'down' | 'degraded' }>> {
    const session = this.indicators.check(readiness.name);
    return session
      .attempt(async () => {
        const { up, detail } = await readiness.check();
        if (!up) throw new Error(detail ?? 'not ready');
        return detail === undefined ? {} : { detail };
      })
      .withTimeout(CHECK_TIMEOUT_MS);
  }
}

/** Terminus throws when something is down; its body is the answer either way. */
async function answered(reply: Reply, check: () => Promise<HealthCheckResult>): Promise<unknown> {
  reply.header('cache-control', 'no-store');
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof HttpException)) throw error;
    reply.status(error.getStatus());
    return error.getResponse();
  }
}
