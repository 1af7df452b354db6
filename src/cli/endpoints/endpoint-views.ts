import { countOf, textOf, type JsonObject } from '../api/gateway-api.js';
import { isPlainObject } from '../../validation/rule.js';
import { oneLine, type Paint } from '../text/paint.js';
import { facts, table } from '../text/table.js';

/** Endpoints for people, one a line. */
export function endpointTable(endpoints: readonly JsonObject[], paint: Paint): string {
  return table(
    ['ID', 'STATE', 'IN FLIGHT', 'RATE', 'ORDER', 'TENANT', 'URL'],
    endpoints.map((endpoint) => [
      textOf(endpoint, 'id'),
      endpointState(endpoint, paint),
      countOf(endpoint, 'maxInFlight'),
      rateOf(endpoint),
      textOf(endpoint, 'ordering'),
      textOf(endpoint, 'tenant'),
      oneLine(textOf(endpoint, 'url')),
    ]),
  );
}

/** One endpoint for people. */
export function endpointFacts(endpoint: JsonObject, paint: Paint): string {
  const secret = textOf(endpoint, 'secret');
  const shown: (readonly [string, string])[] = [
    ['id', textOf(endpoint, 'id')],
    ['url', oneLine(textOf(endpoint, 'url'))],
    ['state', endpointState(endpoint, paint)],
    ['tenant', textOf(endpoint, 'tenant')],
    ['description', oneLine(textOf(endpoint, 'description'))],
    ['in flight', `at most ${countOf(endpoint, 'maxInFlight')}`],
    ['rate', rateOf(endpoint)],
    ['ordering', textOf(endpoint, 'ordering')],
    ['timeout', `${countOf(endpoint, 'timeoutMs')} ms`],
    ['managed by', textOf(endpoint, 'managedBy')],
    ['version', countOf(endpoint, 'version')],
    ['updated', textOf(endpoint, 'updatedAt')],
  ];
  if (secret !== '') shown.push(['secret', `${secret}  ${paint('warning', '(shown only now)')}`]);
  return facts(shown);
}

/** What the replica that sends to an endpoint says of it, for people. */
export function statusFacts(status: JsonObject, paint: Paint): string {
  const breaker = objectIn(status, 'breaker');
  const cursor = objectIn(status, 'cursor');
  const last = objectIn(status, 'lastAnswer');
  const age = cursor['ageSeconds'];
  const until = textOf(breaker, 'openUntil');
  const state = textOf(status, 'state');
  return facts([
    ['endpoint', textOf(status, 'endpointId')],
    ['state', paint(state === 'attached' ? 'good' : 'warning', state)],
    ['breaker', textOf(breaker, 'state') + (until === '' ? '' : ` until ${until}`)],
    ['in flight', countOf(status, 'inFlight')],
    ['waiting', countOf(status, 'waiting')],
    ['cursor', `partition ${countOf(cursor, 'partition')}, offset ${countOf(cursor, 'offset')}`],
    ['behind', `${countOf(cursor, 'lag')} offsets${typeof age === 'number' ? `, ${age} s` : ''}`],
    ['last answer', lastAnswer(last)],
    ['owner', textOf(status, 'instance')],
    ['as of', textOf(status, 'asOf')],
  ]);
}

function lastAnswer(last: JsonObject): string {
  if (textOf(last, 'at') === '') return '';
  const status = last['status'] === null ? 'no response' : countOf(last, 'status');
  return [status, textOf(last, 'error'), `at ${textOf(last, 'at')}`].filter(Boolean).join(' ');
}

function endpointState(endpoint: JsonObject, paint: Paint): string {
  const disabled = objectIn(endpoint, 'disabled');
  const reason = textOf(disabled, 'reason');
  if (reason !== '') return paint('bad', `disabled (${reason})`);
  return endpoint['paused'] === true ? paint('warning', 'paused') : paint('good', 'on');
}

function rateOf(endpoint: JsonObject): string {
  const limit = objectIn(endpoint, 'rateLimit');
  return limit['perSecond'] === undefined ? '' : `${countOf(limit, 'perSecond')}/s`;
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isPlainObject(value) ? value : {};
}
