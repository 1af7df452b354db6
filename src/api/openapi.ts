import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Bulk } from '../control/bulk/bulk.js';
import { CONTROL_CONTROLLERS } from '../control/control.module.js';
import { EndpointUrlRule } from '../control/endpoints/endpoint-url.js';
import { EndpointLanes } from '../control/endpoints/endpoint-lanes.js';
import { Endpoints } from '../control/endpoints/endpoints.js';
import { ApiKeys } from '../control/keys/api-keys.js';
import { EndpointTrial } from '../control/trial/endpoint-trial.js';
import { EventPreview } from '../control/trial/event-preview.js';
import { Subscriptions } from '../control/subscriptions/subscriptions.js';
import { HealthController } from '../health/health.controller.js';
import { Readiness } from '../health/readiness.js';
import { LogLevelController } from '../logging/log-level.controller.js';
import { LogLevelSwitch } from '../logging/log-level-switch.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Metrics } from '../metrics/metrics.js';

/** The version of the API, which is the first part of its paths. */
const API_VERSION = '1.0.0';

const DESCRIPTION = `Tell the Event Gateway where events go: **endpoints** are external URLs, **subscriptions** say which \
events an endpoint wants. Every request needs the header \`Authorization: Bearer <key>\`: \`ADMIN_API_KEY\`, an API key, or \
a token of the issuer that the gateway trusts; unless it runs with \`API_AUTH=none\`. Whoever may see only some tenants \
finds nothing of the others.

Errors are problem details (RFC 9457) with a stable \`code\`. Answers that hold one object carry its version as a strong \
\`ETag\`; send it as \`If-Match\` to change only what you have seen.`;

/** The OpenAPI description of the controllers of an application. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Event Gateway')
    .setDescription(DESCRIPTION)
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: '`ADMIN_API_KEY`, an API key, or a token' },
      'api-key',
    )
    .addTag('endpoints', 'Where events are sent, and how.')
    .addTag('subscriptions', 'Which events an endpoint wants.')
    .addTag('bulk', 'Many objects at once.')
    .addTag('api-keys', 'Who may use the API; for keys of scope `admin`.')
    .addTag('operations', 'For orchestrators and monitoring.')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** All controllers, with nothing behind them: in a preview none is called. */
@Module({
  controllers: [...CONTROL_CONTROLLERS, HealthController, LogLevelController, MetricsController],
  providers: [
    Endpoints,
    EndpointLanes,
    Subscriptions,
    ApiKeys,
    Bulk,
    EndpointTrial,
    EventPreview,
    EndpointUrlRule,
    LogLevelSwitch,
    Metrics,
    Readiness,
    HealthCheckService,
    HealthIndicatorService,
  ].map((provide) => ({ provide, useValue: null })),
})
class AllControllers {}

/** The OpenAPI description of the whole product, without anything running. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(AllControllers, new FastifyAdapter(), {
    preview: true,
    abortOnError: false,
    logger: false,
  });
  try {
    return openApiOf(app);
  } finally {
    await app.close();
  }
}
