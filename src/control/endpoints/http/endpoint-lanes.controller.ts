import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { INPUT_PROBLEMS, Operation, OWNER_PROBLEMS } from '../../../api/operation.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Caller } from '../../access.js';
import { EndpointLanes } from '../endpoint-lanes.js';
import { endpointStatusView, EndpointStatusView } from './lane-status.dto.js';
import { ReplayedView, ReplayEndpoint, replayFrom } from './replay.dto.js';

/** What becomes of an endpoint's deliveries; told by the replica that sends them. */
@ApiTags('endpoints')
@ApiBearerAuth('api-key')
@Controller('v1/endpoints/:id')
export class EndpointLanesController {
  constructor(@Inject(EndpointLanes) private readonly lanes: EndpointLanes) {}

  @Get('status')
  @Operation({
    id: 'getEndpointStatus',
    summary: 'How sending to an endpoint goes, at this moment',
    answer: { status: 200, description: 'The status.', type: EndpointStatusView },
    problems: ['not-found', ...OWNER_PROBLEMS],
  })
  async status(@Asking() caller: Caller, @Param('id') id: string): Promise<EndpointStatusView> {
    return endpointStatusView(id, await this.lanes.status(caller, id));
  }

  @Post('replay')
  @HttpCode(200)
  @Operation({
    id: 'replayEndpoint',
    summary: 'Send again all that an endpoint was sent since a time, or from an offset on',
    answer: { status: 200, description: 'Confirmed.', type: ReplayedView },
    problems: [
      ...INPUT_PROBLEMS,
      'not-found',
      'forbidden',
      'endpoint-disabled',
      'replay-running',
      'replay-lost',
      ...OWNER_PROBLEMS,
    ],
  })
  async replay(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body(Valid) body: ReplayEndpoint,
  ): Promise<ReplayedView> {
    return this.lanes.replay(caller, id, replayFrom(body));
  }
}
