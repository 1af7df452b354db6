import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { INPUT_PROBLEMS, Operation, UNREADABLE_BODY } from '../../../api/operation.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Caller } from '../../access.js';
import { EndpointTrial } from '../endpoint-trial.js';
import { EventPreview } from '../event-preview.js';
import { imaginedEvent, PreviewEvent, previewView, PreviewView } from './preview.dto.js';
import { trialView, TrialView } from './trial.dto.js';

/** Finding out before events come. */
@ApiTags('endpoints')
@ApiBearerAuth('api-key')
@Controller('v1')
export class TrialController {
  constructor(
    @Inject(EndpointTrial) private readonly trial: EndpointTrial,
    @Inject(EventPreview) private readonly preview: EventPreview,
  ) {}

  @Post('endpoints/:id/test')
  @HttpCode(200)
  @Operation({
    id: 'testEndpoint',
    summary: 'Send a signed `event-gateway.test` event and tell what the endpoint answers',
    answer: { status: 200, description: 'What came of it.', type: TrialView },
    problems: [...UNREADABLE_BODY, 'not-found', 'forbidden'],
  })
  async test(@Asking() caller: Caller, @Param('id') id: string): Promise<TrialView> {
    return trialView(await this.trial.run(caller, id));
  }

  @Post('preview')
  @HttpCode(200)
  @Operation({
    id: 'previewEvent',
    summary: 'Which subscriptions would want an event, and the requests that it would become',
    answer: { status: 200, description: 'Nothing was sent.', type: PreviewView },
    problems: INPUT_PROBLEMS,
  })
  show(@Asking() caller: Caller, @Body(Valid) event: PreviewEvent): PreviewView {
    return previewView(this.preview.of(caller, imaginedEvent(event, Date.now())));
  }
}
