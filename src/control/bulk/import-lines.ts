import { GatewayError } from '../../gateway-error.js';
import { messageOf } from '../../unknown-error.js';
import { InvalidFields, type FieldFault } from '../../validation/field-fault.js';
import { isPlainObject } from '../../validation/rule.js';
import { validate } from '../../validation/validate.js';
import type { Caller } from '../access.js';
import type { Endpoints } from '../endpoints/endpoints.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import { BulkEndpoint, BulkSubscription } from './bulk-object.dto.js';
import { linesOf, type Line } from './lines-of.js';

/** Where the objects go: the control plane, or a copy of it for a dry run. */
export interface ImportTarget {
  readonly endpoints: Pick<Endpoints, 'replace'>;
  readonly subscriptions: Pick<Subscriptions, 'replace'>;
}

/** What became of a line. */
export interface ImportedLine {
  readonly line: number;
  readonly id: string | null;
  readonly outcome: 'created' | 'replaced' | 'failed';
  /** Why it failed. */
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
}

/** As long as the body of a PUT may be. */
const MAX_LINE_BYTES = 262_144;
/** Lines that are under way at once: they share transactions. */
const AT_ONCE = 200;
const ALWAYS = { kind: 'none' } as const;

/**
 * Puts each object of a stream of JSON lines in place, in order, whatever becomes of the others. A line that fails says
 * why and stops nothing.
 */
export async function* importLines(
  stream: AsyncIterable<Buffer>,
  target: ImportTarget,
  caller: Caller,
): AsyncGenerator<ImportedLine> {
  let batch: Line[] = [];
  const placed = () => Promise.all(batch.map((line) => importLine(line, target, caller)));
  for await (const line of linesOf(stream, MAX_LINE_BYTES)) {
    batch.push(line);
    if (batch.length < AT_ONCE) continue;
    yield* await placed();
    batch = [];
  }
  yield* await placed();
}

async function importLine(line: Line, target: ImportTarget, caller: Caller): Promise<ImportedLine> {
  const { number } = line;
  let id: string | null = null;
  try {
    const object = objectOf(line);
    id = typeof object['id'] === 'string' ? object['id'] : null;
    const created = await place(object, target, caller);
    return { line: number, id, outcome: created ? 'created' : 'replaced' };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, message } = error;
    const errors = error instanceof InvalidFields ? { errors: error.faults } : {};
    return { line: number, id, outcome: 'failed', code, detail: message, ...errors };
  }
}

function objectOf(line: Line): Record<string, unknown> {
  if (line.kind === 'too-long')
    throw new GatewayError('body-too-large', `The line has more than ${MAX_LINE_BYTES} bytes.`);
  try {
    const object: unknown = JSON.parse(line.text);
    if (isPlainObject(object)) return object;
  } catch (error) {
    throw new GatewayError('malformed-json', messageOf(error), { cause: error });
  }
  throw new GatewayError('malformed-json', 'The line must be a JSON object.');
}

/** @returns whether it was created */
async function place(
  object: Record<string, unknown>,
  { endpoints, subscriptions }: ImportTarget,
  caller: Caller,
): Promise<boolean> {
  if (object['kind'] === 'endpoint') {
    const { id, kind: _, secret, ...draft } = valid(BulkEndpoint, object);
    return (await endpoints.replace(caller, id, draft, secret ?? null, ALWAYS)).created;
  }
  if (object['kind'] === 'subscription') {
    const { id, kind: _, ...draft } = valid(BulkSubscription, object);
    return (await subscriptions.replace(caller, id, draft, ALWAYS)).created;
  }
  throw new InvalidFields([{ field: 'kind', message: 'must be endpoint or subscription' }]);
}

function valid<T extends object>(type: new () => T, object: object): T {
  const read = validate(type, object);
  if (read.kind === 'invalid') throw new InvalidFields(read.faults);
  return read.value;
}
