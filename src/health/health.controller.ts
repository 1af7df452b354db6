import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { Public } from '../api/access-guard.js';
import { refusals } from '../api/operation.js';
import type { Reply } from '../api/reply.js';
import { messageOf } from '../unknown-error.js';
import { within } from '../within.js';
import { HealthView } from './health.dto.js';
import { Readiness, type ReadinessCheck, type Standing } from './readiness.js';

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
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process runs; it asks nothing and nobody, least of all the broker',
    security: [],
  })
  @ApiResponse({ status: 200, description: 'It runs.', type: HealthView })
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
  @ApiResponse({
    status: 503,
    description: 'The checks under `error` are down; `progress` tells how far the start has come.',
    type: HealthView,
  })
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<unknown> {
    const checks = this.readiness.checks.map((check) => () => this.#indicator(check));
    return answered(reply, () => this.health.check(checks));
  }

  async #indicator(readiness: ReadinessCheck): Promise<HealthIndicatorResult> {
    const { up, detail, progress } = await standingOf(readiness);
    const session = this.indicators.check(readiness.name);
    const come = progress && { progress };
    return up
      ? session.up({ ...(detail !== undefined && { detail }), ...come })
      : session.down({ message: detail ?? 'not ready', ...come });
  }
}

/** A check that fails is down, and so is one that hangs. */
async function standingOf(readiness: ReadinessCheck): Promise<Standing> {
  let standing: Standing = { up: false, detail: `no answer within ${CHECK_TIMEOUT_MS} ms` };
  try {
    const work = readiness.check().then((told) => (standing = told));
    await within(CHECK_TIMEOUT_MS, work);
  } catch (error) {
    standing = { up: false, detail: messageOf(error) };
  }
  return standing;
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
