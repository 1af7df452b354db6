import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { Condition } from '../../../api/conditions.js';
import { BODY_PROBLEMS, INPUT_PROBLEMS, Operation } from '../../../api/operation.js';
import { Repeatable } from '../../../api/repeatable.js';
import { Valid } from '../../../api/valid.pipe.js';
import { GatewayError } from '../../../gateway-error.js';
import type { Caller } from '../../access.js';
import type { Precondition } from '../../precondition.js';
import type { RepeatableRequest } from '../../requests/handled-request.js';
import { toldOf } from '../endpoint-secret.js';
import { Endpoints } from '../endpoints.js';
import { DisableEndpoint } from './disable-endpoint.dto.js';
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
    repeatable: true,
  })
  async rotate(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body(Valid) body: RotateSecret,
    @Condition() condition: Precondition,
    @Repeatable() request: RepeatableRequest | null,
  ): Promise<RotatedSecret> {
    const { endpoint, secret } = await this.endpoints.rotateSecret(
      caller,
      id,
      body.secret ?? this.endpoints.madeKey(body.keyType ?? 'hmac'),
      overlapOf(body),
      condition,
      request,
    );
    const oldSecretsUntil = endpoint.secretExpiries.findLast((expiry) => expiry !== null) ?? null;
    if (secret === null) throw secretsChangedSince();
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
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.pause(caller, id, condition));
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
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.resume(caller, id, condition));
  }

  @Post('disable')
  @HttpCode(200)
  @Operation({
    id: 'disableEndpoint',
    summary: 'Send nothing until it is enabled; what comes meanwhile goes to the dead letters',
    answer: { status: 200, description: 'The disabled endpoint.', type: EndpointView },
    problems: [...INPUT_PROBLEMS, 'not-found'],
    conditional: true,
  })
  async disable(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body(Valid) { reason }: DisableEndpoint,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    const given = reason ?? 'disabled over the API';
    return endpointView(await this.endpoints.disableBy(caller, id, given, condition));
  }

  @Post('enable')
  @HttpCode(200)
  @Operation({
    id: 'enableEndpoint',
    summary: 'Send again after the endpoint was disabled',
    answer: { status: 200, description: 'The enabled endpoint.', type: EndpointView },
    problems: ['not-found'],
    conditional: true,
  })
  async enable(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Condition() condition: Precondition,
  ): Promise<EndpointView> {
    return endpointView(await this.endpoints.enable(caller, id, condition));
  }
}

/** To a request that came again after the endpoint was changed once more: the secret it made may be gone. */
function secretsChangedSince(): GatewayError {
  return new GatewayError(
    'idempotency-mismatch',
    'The request was carried out, and the endpoint was changed since then, so its secret is not told again.',
  );
}
