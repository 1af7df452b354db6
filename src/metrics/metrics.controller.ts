import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../api/access-guard.js';
import { refusals } from '../api/operation.js';
import type { Reply } from '../api/reply.js';
import { Metrics } from './metrics.js';

/** The scrape target of Prometheus. */
@Public()
@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @refusals()
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Metrics in Prometheus’ text format',
    security: [],
  })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'All metrics.', schema: { type: 'string' } })
  async text(@Res({ passthrough: true }) reply: Reply): Promise<string> {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
