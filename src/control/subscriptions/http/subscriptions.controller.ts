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
import { cursorAfter, EndpointPageQuery, lastIdOf } from '../../../api/paging.dto.js';
import { Repeatable } from '../../../api/repeatable.js';
import type { Reply } from '../../../api/reply.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Caller } from '../../access.js';
import type { Precondition } from '../../precondition.js';
import type { RepeatableRequest } from '../../requests/handled-request.js';
import { Subscriptions } from '../subscriptions.js';
import {
  CreateSubscription,
  SubscriptionPage,
  subscriptionView,
  SubscriptionView,
  UpdateSubscription,
} from './subscription.dto.js';

/** What clients choose about subscriptions. */
@ApiTags('subscriptions')
@ApiBearerAuth('api-key')
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(@Inject(Subscriptions) private readonly subscriptions: Subscriptions) {}

  @Post()
  @Operation({
    id: 'createSubscription',
    summary: 'Subscribe an endpoint to events',
    answer: { status: 201, description: 'Created.', type: SubscriptionView },
    problems: [...BODY_PROBLEMS, 'tenant-limit'],
    repeatable: true,
  })
  async create(
    @Asking() caller: Caller,
    @Body(Valid) body: CreateSubscription,
    @Repeatable() request: RepeatableRequest | null,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    const subscription = await this.subscriptions.create(caller, body, request);
    reply.header('location', `/v1/subscriptions/${subscription.id}`);
    return subscriptionView(subscription);
  }

  @Get()
  @Operation({
    id: 'listSubscriptions',
    summary: 'List subscriptions, in the order of their ids',
    answer: { status: 200, description: 'A page.', type: SubscriptionPage },
    problems: ['invalid-fields'],
  })
  list(@Asking() caller: Caller, @Query(Valid) query: EndpointPageQuery): SubscriptionPage {
    const after = query.cursor === undefined ? null : lastIdOf(query.cursor);
    const page = this.subscriptions.list(
      caller,
      query.limit,
      after,
      ({ endpointId, tenant }) =>
        (query.endpointId === undefined || endpointId === query.endpointId) &&
        (query.tenant === undefined || tenant === query.tenant),
    );
    return { items: page.items.map(subscriptionView), nextCursor: cursorAfter(page.nextAfter) };
  }

  @Get(':id')
  @Operation({
    id: 'getSubscription',
    summary: 'Read a subscription',
    answer: { status: 200, description: 'The subscription.', type: SubscriptionView },
    problems: ['not-found'],
  })
  get(@Asking() caller: Caller, @Param('id') id: string): SubscriptionView {
    return subscriptionView(this.subscriptions.get(caller, id));
  }

  @Put(':id')
  @ifNoneMatch
  @Operation({
    id: 'putSubscription',
    summary:
      'Create a subscription under an id of your choice, or replace it; If-None-Match: * only creates',
    answer: { status: 200, description: 'Replaced.', type: SubscriptionView },
    orAnswer: { status: 201, description: 'Created.', type: SubscriptionView },
    problems: [...BODY_PROBLEMS, 'id-taken', 'managed-by-file', 'tenant-limit'],
    conditional: true,
  })
  async put(
    @Asking() caller: Caller,
    @Param('id', ClientId) id: string,
    @Body(Valid) body: CreateSubscription,
    @Condition() condition: Precondition,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    const { subscription, created } = await this.subscriptions.replace(caller, id, body, condition);
    reply.status(created ? 201 : 200);
    if (created) reply.header('location', `/v1/subscriptions/${id}`);
    return subscriptionView(subscription);
  }

  @Patch(':id')
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @Operation({
    id: 'updateSubscription',
    summary: 'Change a subscription by a JSON merge patch (RFC 7396)',
    answer: { status: 200, description: 'The changed subscription.', type: SubscriptionView },
    problems: [...BODY_PROBLEMS, 'not-found', 'managed-by-file'],
    conditional: true,
  })
  async update(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body(Valid) patch: UpdateSubscription,
    @Condition() condition: Precondition,
  ): Promise<SubscriptionView> {
    return subscriptionView(await this.subscriptions.update(caller, id, patch, condition));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    id: 'deleteSubscription',
    summary: 'Delete a subscription',
    answer: { status: 204, description: 'Deleted.' },
    problems: ['not-found', 'managed-by-file'],
    conditional: true,
  })
  async delete(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<void> {
    await this.subscriptions.delete(caller, id, condition);
  }
}
