import type { LogRecord } from '../../kafka/ports.js';
import { headerText } from '../../pipeline/messages/headers.js';
import { isPlainObject } from '../../validation/rule.js';
import { textOf, type JsonObject } from '../api/gateway-api.js';

const TYPE_PREFIX = 'event-gateway.';

/** What a record of `results` says, as far as people and filters look at it. Missing texts are empty. */
export interface ResultView {
  /** The last part of its CloudEvents type: `attempt.succeeded`, `breaker.opened`, …. */
  readonly kind: string;
  readonly timeMs: number;
  readonly endpointId: string;
  readonly tenant: string;
  readonly deliveryId: string;
  readonly attempt: number | null;
  readonly eventId: string;
  readonly eventType: string;
  readonly final: boolean;
  readonly status: number | null;
  readonly durationMs: number | null;
  /** Of results of deliveries: what went wrong. Of results of endpoints: why. */
  readonly error: string;
  readonly message: string;
  readonly nextAttemptAt: string;
  /** The record's whole value. */
  readonly value: JsonObject;
}

/** Reads a record of `results`; null when it is none. */
export function resultView({ headers, value, timestampMs }: LogRecord): ResultView | null {
  const type = headerText(headers, 'ce_type') ?? '';
  const body = parsed(value);
  if (!type.startsWith(TYPE_PREFIX) || body === null) return null;
  const event = objectIn(body, 'event');
  const http = objectIn(body, 'http');
  const error = objectIn(body, 'error');
  return {
    kind: type.slice(TYPE_PREFIX.length),
    timeMs: timeOf(body) ?? timestampMs,
    endpointId: textOf(body, 'endpointId'),
    tenant: textOf(body, 'tenant'),
    deliveryId: textOf(body, 'deliveryId'),
    attempt: numberIn(body, 'attempt'),
    eventId: textOf(event, 'id'),
    eventType: textOf(event, 'type'),
    final: body['final'] === true,
    status: numberIn(http, 'status'),
    durationMs: numberIn(http, 'durationMs'),
    error: textOf(error, 'kind') || textOf(body, 'reason'),
    message: textOf(error, 'message'),
    nextAttemptAt: textOf(body, 'nextAttemptAt'),
    value: body,
  };
}

function timeOf(body: JsonObject): number | null {
  const text = textOf(objectIn(body, 'timings'), 'endedAt') || textOf(body, 'at');
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}

function parsed(value: Buffer | null): JsonObject | null {
  try {
    const body: unknown = JSON.parse(value?.toString('utf8') ?? '');
    return isPlainObject(body) ? body : null;
  } catch {
    return null;
  }
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isPlainObject(value) ? value : {};
}

function numberIn(object: JsonObject, name: string): number | null {
  const value = object[name];
  return typeof value === 'number' ? value : null;
}
