import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { ControlLog } from './control-log.js';
import { ControlReadGuard } from './control-read.guard.js';
import { EndpointLanes } from './endpoints/endpoint-lanes.js';
import { EndpointUrlRule } from './endpoints/endpoint-url.js';
import { Endpoints } from './endpoints/endpoints.js';
import { EndpointLanesController } from './endpoints/http/endpoint-lanes.controller.js';
import { EndpointOperationsController } from './endpoints/http/endpoint-operations.controller.js';
import { EndpointsController } from './endpoints/http/endpoints.controller.js';
import { SubscriptionsController } from './subscriptions/http/subscriptions.controller.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** What stands behind the API. */
export interface ControlApi {
  readonly endpoints: Endpoints;
  readonly lanes: EndpointLanes;
  readonly subscriptions: Subscriptions;
  readonly urls: EndpointUrlRule;
  readonly log: Pick<ControlLog, 'isReady'>;
}

/** The API over endpoints and subscriptions. */
@Module({})
export class ControlModule {
  static forRoot({ endpoints, lanes, subscriptions, urls, log }: ControlApi): DynamicModule {
    return {
      module: ControlModule,
      controllers: CONTROL_CONTROLLERS,
      providers: [
        { provide: Endpoints, useValue: endpoints },
        { provide: EndpointLanes, useValue: lanes },
        { provide: Subscriptions, useValue: subscriptions },
        { provide: EndpointUrlRule, useValue: urls },
        { provide: APP_GUARD, useValue: new ControlReadGuard(log, CONTROL_CONTROLLERS) },
      ],
    };
  }
}

/** What the module serves. */
export const CONTROL_CONTROLLERS = [
  EndpointsController,
  EndpointOperationsController,
  EndpointLanesController,
  SubscriptionsController,
];
