import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Condition } from '../../../api/conditions.js';
import { BODY_PROBLEMS, Operation } from '../../../api/operation.js';
import { Valid } from '../../../api/valid.pipe.js';
import type { Precondition } from '../../precondition.js';
import { toldOf } from '../endpoint-secret.js';
import { Endpoints } from '../endpoints.js';
import { endpointView, EndpointView } from './endpoint-view.dto.js';
import { overlapOf, RotatedSecret, RotateSecret } from './rotate-secret.dto.js';

/** What operators do with an endpoint. */
@ApiTags('endpoints')
@ApiBearerAuth('api-key')
@Controller('v1/endpoints/:id')
export class EndpointOperationsController {
  constructor(@Inject(Endpoints) private readonly endpoints: Endpoints) {}

  @Post('secrets/rotate')
  @HttpCode(200)
  @Operation({
    id: 'rotateEndpointSecret',
    summary: 'Replace the secret; the old ones sign along until the overlap is over',
    answer: { status: 200, description: 'The new secret, shown once.', type: RotatedSecret },
    problems: [...BODY_PROBLEMS, 'not-found', 'managed-by-file'],
    conditional: true,
  })
  async rotate(
    @Param('id') id: string,
    @Body(Valid) body: RotateSecret,
    @Condition() condition: Precondition,
  ): Promise<RotatedSecret> {
    const { endpoint, secret } = await this.endpoints.rotateSecret(
      id,
      body.secret ?? this.endpoints.madeKey(body.keyType ?? 'hmac'),
      overlapOf(body),
      condition,
    );
    const oldSecretsUntil = endpoint.secretExpiries.findLast((expiry) => expiry !== null) ?? null;
    return { ...toldOf(secret), oldSecretsUntil, version: endpoint.version };
  }

  @Post('pause')
  @HttpCode(200)
  @Operation({
    id: 'pauseEndpoint',
    summary: 'Send nothing until it is resumed; deliveries wait',
    answer: { status: 200, description: 'The paused endpoint.', type: EndpointView },
    problems: ['not-found', 'managed-by-file'],
    conditional: true,
  })
  async pause(
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.pause(id, condition));
  }

  @Post('resume')
  @HttpCode(200)
  @Operation({
    id: 'resumeEndpoint',
    summary: 'Send again what waited',
    answer: { status: 200, description: 'The resumed endpoint.', type: EndpointView },
    problems: ['not-found', 'managed-by-file'],
    conditional: true,
  })
  async resume(
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.resume(id, condition));
  }

  @Post('enable')
  @HttpCode(200)
  @Operation({
    id: 'enableEndpoint',
    summary: 'Send again after the gateway disabled the endpoint',
    answer: { status: 200, description: 'The enabled endpoint.', type: EndpointView },
    problems: ['not-found'],
    conditional: true,
  })
  async enable(
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.enable(id, condition));
  }
}
