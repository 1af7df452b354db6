import { THE_SEALER } from '../author.js';
import type { ControlWriter } from '../writing/control-writer.js';
import type { KeyRingBox } from './secret-box.js';

/** Endpoints in one write. */
const BATCH = 100;

/**
 * Writes endpoints anew whose record was not sealed with the current key, unchanged otherwise. Every replica may do it: what
 * another one has written meanwhile is stale no more.
 *
 * @returns how many were written
 */
export async function resealEndpoints(writes: ControlWriter, box: KeyRingBox): Promise<number> {
  const ids = [...box.stale];
  let written = 0;
  for (let from = 0; from < ids.length; from += BATCH) {
    const some = ids.slice(from, from + BATCH);
    written += await writes.change(THE_SEALER, (state) => {
      const changes = some
        .filter((id) => box.stale.has(id))
        .flatMap((id) => state.endpoints.get(id) ?? [])
        .map((endpoint) => ({ kind: 'endpoint-put', endpoint }) as const);
      return { changes, result: changes.length };
    });
  }
  return written;
}
