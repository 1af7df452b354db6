import { Module, type DynamicModule } from '@nestjs/common';
import type { ControlPlane } from './control-plane.js';
import { EndpointUrlRule } from './endpoints/endpoint-url.js';
import { Endpoints } from './endpoints/endpoints.js';
import { EndpointOperationsController } from './endpoints/http/endpoint-operations.controller.js';
import { EndpointsController } from './endpoints/http/endpoints.controller.js';
import { SubscriptionsController } from './subscriptions/http/subscriptions.controller.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** The API over endpoints and subscriptions. */
@Module({})
export class ControlModule {
  static forRoot({ endpoints, subscriptions, urls }: ControlPlane): DynamicModule {
    return {
      module: ControlModule,
      controllers: CONTROL_CONTROLLERS,
      providers: [
        { provide: Endpoints, useValue: endpoints },
        { provide: Subscriptions, useValue: subscriptions },
        { provide: EndpointUrlRule, useValue: urls },
      ],
    };
  }
}

/** What the module serves. */
export const CONTROL_CONTROLLERS = [
  EndpointsController,
  EndpointOperationsController,
  SubscriptionsController,
];
