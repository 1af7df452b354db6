import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { Condition } from '../../../api/conditions.js';
import { BODY_PROBLEMS, Operation } from '../../../api/operation.js';
import { cursorAfter, lastIdOf, PageQuery } from '../../../api/paging.dto.js';
import { Repeatable } from '../../../api/repeatable.js';
import type { Reply } from '../../../api/reply.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Caller } from '../../access.js';
import type { Precondition } from '../../precondition.js';
import type { RepeatableRequest } from '../../requests/handled-request.js';
import { ApiKeys } from '../api-keys.js';
import { ApiKeyPage, apiKeyView, ApiKeyView, ApiKeyWithKey, CreateApiKey } from './api-key.dto.js';

/** Who may use the API. */
@ApiTags('api-keys')
@ApiBearerAuth('api-key')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(@Inject(ApiKeys) private readonly apiKeys: ApiKeys) {}

  @Post()
  @Operation({
    id: 'createApiKey',
    summary: 'Create an API key; it is shown once, in this answer',
    answer: { status: 201, description: 'Created.', type: ApiKeyWithKey },
    problems: [...BODY_PROBLEMS, 'already-done'],
    repeatable: true,
  })
  async create(
    @Asking() caller: Caller,
    @Body(Valid) { name, scopes, expiresAt }: CreateApiKey,
    @Repeatable() request: RepeatableRequest | null,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<ApiKeyWithKey> {
    const draft = { name, scopes, expiresAt: expiresAt ?? null };
    const { apiKey, key } = await this.apiKeys.create(caller, draft, request);
    reply.header('location', `/v1/api-keys/${apiKey.id}`);
    return Object.assign(apiKeyView(apiKey), { key });
  }

  @Get()
  @Operation({
    id: 'listApiKeys',
    summary: 'List API keys, in the order of their ids',
    answer: { status: 200, description: 'A page.', type: ApiKeyPage },
    problems: ['forbidden', 'invalid-fields'],
  })
  list(@Asking() caller: Caller, @Query(Valid) { limit, cursor }: PageQuery): ApiKeyPage {
    const page = this.apiKeys.list(caller, limit, cursor === undefined ? null : lastIdOf(cursor));
    return { items: page.items.map(apiKeyView), nextCursor: cursorAfter(page.nextAfter) };
  }

  @Get(':id')
  @Operation({
    id: 'getApiKey',
    summary: 'Read what is known of an API key',
    answer: { status: 200, description: 'The API key, without itself.', type: ApiKeyView },
    problems: ['forbidden', 'not-found'],
  })
  get(@Asking() caller: Caller, @Param('id') id: string): ApiKeyView {
    return apiKeyView(this.apiKeys.get(caller, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    id: 'revokeApiKey',
    summary: 'Revoke an API key: it opens nothing from now on',
    answer: { status: 204, description: 'Revoked.' },
    problems: ['not-found'],
    conditional: true,
  })
  async revoke(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<void> {
    await this.apiKeys.revoke(caller, id, condition);
  }
}
