import { assertAdmin, assertMayWrite, type Caller } from '../access.js';
import type { ControlState } from '../control-state.js';
import type { EndpointUrlRule } from '../endpoints/endpoint-url.js';
import { Endpoints } from '../endpoints/endpoints.js';
import type { Origin } from '../origin.js';
import { Subscriptions } from '../subscriptions/subscriptions.js';
import type { TenantLimits } from '../tenants/tenant-limits.js';
import type { ControlWriter } from '../writing/control-writer.js';
import { exportLines, type ExportOptions } from './export-lines.js';
import { importLines, type ImportedLine, type ImportTarget } from './import-lines.js';

/** Many objects at once. */
export class Bulk {
  constructor(
    private readonly state: ControlState,
    private readonly target: ImportTarget,
    private readonly parts: {
      readonly urls: EndpointUrlRule;
      readonly origin: Origin;
      readonly limits: TenantLimits;
    },
  ) {}

  /**
   * Puts objects in place; a dry run tells what would become of them, on a copy of what this replica knows.
   *
   * @throws GatewayError `forbidden`, before anything is read
   */
  import(
    caller: Caller,
    lines: AsyncIterable<Buffer>,
    dryRun: boolean,
  ): AsyncGenerator<ImportedLine> {
    assertMayWrite(caller);
    return importLines(lines, dryRun ? this.#copy() : this.target, caller);
  }

  /** @throws GatewayError `forbidden` for secrets, unless the caller is an admin */
  export(caller: Caller, options: ExportOptions): Generator<string> {
    if (options.secrets) assertAdmin(caller);
    return exportLines(this.state, caller.access, options);
  }

  #copy(): ImportTarget {
    const state = this.state.copy();
    const { urls, origin, limits } = this.parts;
    const writer = writerInto(state);
    return {
      endpoints: new Endpoints(writer, state, urls, origin, limits),
      subscriptions: new Subscriptions(writer, state, origin, limits),
    };
  }
}

/** Changes a state and nothing else. */
function writerInto(state: ControlState): ControlWriter {
  return {
    async change(_author, decide) {
      const { changes, result } = decide(state);
      for (const change of changes) state.apply(change);
      return Promise.resolve(result);
    },
  };
}
