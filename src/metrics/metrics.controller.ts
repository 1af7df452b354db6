import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../api/access-guard.js';
import { refusals } from '../api/operation.js';
import type { Reply, Request } from '../api/reply.js';
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
    summary:
      'Metrics in Prometheus’ text format, or as OpenMetrics with exemplars where that is accepted',
    security: [],
  })
  @ApiProduces('text/plain', 'application/openmetrics-text')
  @ApiResponse({ status: 200, description: 'All metrics.', schema: { type: 'string' } })
  async page(@Res({ passthrough: true }) reply: Reply, @Req() request: Request): Promise<string> {
    const { contentType, text } = await this.metrics.page(String(request.headers['accept'] ?? ''));
    reply.header('content-type', contentType);
    return text;
  }
}
