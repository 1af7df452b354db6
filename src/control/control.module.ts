import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Bulk } from './bulk/bulk.js';
import { BulkController } from './bulk/http/bulk.controller.js';
import type { ControlLog } from './control-log.js';
import { ControlReadGuard } from './control-read.guard.js';
import { EndpointLanes } from './endpoints/endpoint-lanes.js';
import { EndpointUrlRule } from './endpoints/endpoint-url.js';
import { Endpoints } from './endpoints/endpoints.js';
import { EndpointLanesController } from './endpoints/http/endpoint-lanes.controller.js';
import { EndpointOperationsController } from './endpoints/http/endpoint-operations.controller.js';
import { EndpointsController } from './endpoints/http/endpoints.controller.js';
import { ApiKeys } from './keys/api-keys.js';
import { ApiKeysController } from './keys/http/api-keys.controller.js';
import { SubscriptionsController } from './subscriptions/http/subscriptions.controller.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

import { EndpointTrial } from './trial/endpoint-trial.js';
import { EventPreview } from './trial/event-preview.js';
import { TrialController } from './trial/http/trial.controller.js';

/** What stands behind the API. */
export interface ControlApi {
  readonly endpoints: Endpoints;
  readonly lanes: EndpointLanes;
  readonly subscriptions: Subscriptions;
  readonly apiKeys: ApiKeys;
  readonly bulk: Bulk;
  readonly trial: EndpointTrial;
  readonly preview: EventPreview;
  readonly urls: EndpointUrlRule;
  readonly log: Pick<ControlLog, 'isReady'>;
}

/** The API over endpoints and subscriptions. */
@Module({})
export class ControlModule {
  static forRoot(api: ControlApi): DynamicModule {
    const { endpoints, lanes, subscriptions, apiKeys, bulk, trial, preview, urls, log } = api;
    return {
      module: ControlModule,
      controllers: CONTROL_CONTROLLERS,
      providers: [
        { provide: Endpoints, useValue: endpoints },
        { provide: EndpointLanes, useValue: lanes },
        { provide: Subscriptions, useValue: subscriptions },
        { provide: EndpointTrial, useValue: trial },
        { provide: EventPreview, useValue: preview },
        { provide: Bulk, useValue: bulk },
        { provide: ApiKeys, useValue: apiKeys },
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
  ApiKeysController,
  BulkController,
  TrialController,
];
