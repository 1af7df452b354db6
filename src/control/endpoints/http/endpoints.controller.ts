import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { ClientId } from '../../../api/client-id.pipe.js';
import { Condition } from '../../../api/conditions.js';
import { BODY_PROBLEMS, ifNoneMatch, Operation } from '../../../api/operation.js';
import { cursorAfter, lastIdOf } from '../../../api/paging.dto.js';
import { Repeatable } from '../../../api/repeatable.js';
import type { Reply } from '../../../api/reply.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Caller } from '../../access.js';
import type { Precondition } from '../../precondition.js';
import type { RepeatableRequest } from '../../requests/handled-request.js';
import { passes } from '../endpoint-filter.js';
import { toldOf } from '../endpoint-secret.js';
import { Endpoints, type SecretAnswer } from '../endpoints.js';
import { CreateEndpoint } from './create-endpoint.dto.js';
import { EndpointQuery, filterOf } from './endpoint-query.dto.js';
import { EndpointBodyPipe } from './endpoint-body.pipe.js';
import {
  EndpointPage,
  endpointView,
  EndpointView,
  EndpointWithSecret,
} from './endpoint-view.dto.js';
import { UpdateEndpoint } from './update-endpoint.dto.js';

/** What clients choose about endpoints. */
@ApiTags('endpoints')
@ApiBearerAuth('api-key')
@Controller('v1/endpoints')
export class EndpointsController {
  constructor(@Inject(Endpoints) private readonly endpoints: Endpoints) {}

  @Post()
  @Operation({
    id: 'createEndpoint',
    summary: 'Create an endpoint; its secret is shown once, in this answer',
    answer: { status: 201, description: 'Created.', type: EndpointWithSecret },
    problems: [...BODY_PROBLEMS, 'tenant-limit'],
    repeatable: true,
  })
  async create(
    @Asking() caller: Caller,
    @Body(EndpointBodyPipe) body: CreateEndpoint,
    @Repeatable() request: RepeatableRequest | null,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<EndpointWithSecret> {
    const { secret, ...draft } = body;
    return answerOf(await this.endpoints.create(caller, draft, secret ?? null, request), reply);
  }

  @Get()
  @Operation({
    id: 'listEndpoints',
    summary: 'List endpoints, in the order of their ids',
    answer: { status: 200, description: 'A page.', type: EndpointPage },
    problems: ['invalid-fields'],
  })
  list(@Asking() caller: Caller, @Query(Valid) query: EndpointQuery): EndpointPage {
    const after = query.cursor === undefined ? null : lastIdOf(query.cursor);
    const filter = filterOf(query);
    const page = this.endpoints.list(caller, query.limit, after, (each) => passes(each, filter));
    return { items: page.items.map(endpointView), nextCursor: cursorAfter(page.nextAfter) };
  }

  @Get(':id')
  @Operation({
    id: 'getEndpoint',
    summary: 'Read an endpoint',
    answer: { status: 200, description: 'The endpoint.', type: EndpointView },
    problems: ['not-found'],
  })
  get(@Asking() caller: Caller, @Param('id') id: string): EndpointView {
    return endpointView(this.endpoints.get(caller, id));
  }

  @Put(':id')
  @ifNoneMatch
  @Operation({
    id: 'putEndpoint',
    summary:
      'Create an endpoint under an id of your choice, or replace it; If-None-Match: * only creates',
    answer: { status: 200, description: 'Replaced.', type: EndpointWithSecret },
    orAnswer: { status: 201, description: 'Created.', type: EndpointWithSecret },
    problems: [...BODY_PROBLEMS, 'id-taken', 'managed-by-file', 'tenant-limit'],
    conditional: true,
  })
  async put(
    @Asking() caller: Caller,
    @Param('id', ClientId) id: string,
    @Body(EndpointBodyPipe) body: CreateEndpoint,
    @Condition() condition: Precondition,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<EndpointWithSecret> {
    const { secret, ...draft } = body;
    return answerOf(
      await this.endpoints.replace(caller, id, draft, secret ?? null, condition),
      reply,
    );
  }

  @Patch(':id')
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @Operation({
    id: 'updateEndpoint',
    summary: 'Change an endpoint by a JSON merge patch (RFC 7396)',
    answer: { status: 200, description: 'The changed endpoint.', type: EndpointView },
    problems: [...BODY_PROBLEMS, 'not-found', 'managed-by-file'],
    conditional: true,
  })
  async update(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body(EndpointBodyPipe) patch: UpdateEndpoint,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.update(caller, id, patch, condition));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    id: 'deleteEndpoint',
    summary: 'Delete an endpoint and its subscriptions',
    answer: { status: 204, description: 'Deleted.' },
    problems: ['not-found', 'managed-by-file'],
    conditional: true,
  })
  async delete(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<void> {
    await this.endpoints.delete(caller, id, condition);
  }
}

function answerOf({ endpoint, secret, created }: SecretAnswer, reply: Reply): EndpointWithSecret {
  reply.status(created ? 201 : 200);
  if (created) reply.header('location', `/v1/endpoints/${endpoint.id}`);
  return Object.assign(endpointView(endpoint), secret === null ? {} : secretOnce(secret));
}

function secretOnce(secret: string): { readonly secret?: string } {
  const { publicKey: _, ...told } = toldOf(secret);
  return told;
}
