import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { GatewayError } from '../gateway-error.js';
import type { ControlLog } from './control-log.js';

/** Lets no one ask for endpoints and subscriptions before they were read: what is not there yet would be denied. */
export class ControlReadGuard implements CanActivate {
  /** @param controllers those that show or change what the control topic holds */
  constructor(
    private readonly log: Pick<ControlLog, 'isReady'>,
    private readonly controllers: readonly Type<unknown>[],
  ) {}

  /** @throws GatewayError `starting` */
  canActivate(context: ExecutionContext): boolean {
    if (this.log.isReady || !this.controllers.includes(context.getClass())) return true;
    throw new GatewayError(
      'starting',
      'This replica has not read the endpoints and subscriptions yet. Try again, or ask another one.',
    );
  }
}
