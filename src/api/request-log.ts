import type { Logger } from '../logging/logger.js';
import { callerName } from './caller.js';
import { pathOf, type Request } from './reply.js';

/** What a request ended with when it was not well. */
interface Refusal {
  /** The code of the problem that the client saw. */
  readonly code: string;
  /** What is a fault of ours; undefined for what is the client's. */
  readonly error?: unknown;
}

/** Asked again and again by machines: only worth a line when someone looks closely. */
const PROBES = /^\/(health|metrics|docs|openapi\.json)(\/|$)/;

const LOGGED_PATH_CHARACTERS = 256;

/** Writes one line for each request, when its answer has gone out. */
export class RequestLog {
  readonly #refusals = new WeakMap<Request, Refusal>();

  constructor(private readonly logger: Logger) {}

  /** Kept for the request's line. */
  refused(request: Request, refusal: Refusal): void {
    this.#refusals.set(request, refusal);
  }

  /** The answer is out, after `durationMs`. */
  answered(request: Request, status: number, durationMs: number): void {
    const { method, id, ip } = request;
    const path = pathOf(request);
    const refusal = this.#refusals.get(request);
    // No query, no header, no body: any of them may hold what nobody is to see.
    const fields = {
      request_id: id,
      method,
      path: path.slice(0, LOGGED_PATH_CHARACTERS),
      status,
      duration_ms: Math.round(durationMs * 10) / 10,
      caller: callerName(request),
      address: ip,
      ...(refusal !== undefined && { problem: refusal.code }),
    };
    if (refusal?.error !== undefined)
      this.logger.error('api.failed', { ...fields, error: refusal.error });
    else if (PROBES.test(path) || (method === 'GET' && status < 400))
      this.logger.debug('api.answered', fields);
    else this.logger.info('api.answered', fields);
  }
}
