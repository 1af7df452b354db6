import type { ReadinessCheck } from '../health/readiness.js';
import { messageOf } from '../unknown-error.js';
import type { Context } from './context.js';
import type { OpenControl } from './control.js';
import type { Stage } from './stages.js';

/** How far the start has come, and whether a stop was asked for. */
export interface Progress {
  readonly control: OpenControl | null;
  readonly stages: readonly Stage[];
  readonly started: boolean;
  readonly stopping: boolean;
}

const PING_TIMEOUT_MS = 2_000;

/** What must be well before this process takes work. */
export function readinessChecks(context: Context, progress: Progress): ReadinessCheck[] {
  const { admin, sink, settings } = context;
  return [
    {
      name: 'broker',
      async check() {
        try {
          await admin.ping(PING_TIMEOUT_MS);
          return { up: true };
        } catch (error) {
          return { up: false, detail: messageOf(error) };
        }
      },
    },
    check('control', () => {
      const { control } = progress;
      if (control === null || !control.log.isReady)
        return 'the control topic is not read to its end yet';
      const { behindMs } = control.lag;
      return behindMs <= settings.controlLagLimitMs
        ? null
        : `this replica has lacked changes of the control topic for ${behindMs} ms; it has applied all below offset ${control.log.offset}`;
    }),
    check('consumers', () => {
      if (progress.stopping) return 'the process is stopping';
      if (!progress.started) return 'the consumers have not joined their groups yet';
      return progress.stages.every(({ source }) => source.joined)
        ? null
        : 'a consumer is joining its group';
    }),
    check('sink', () => (sink.healthy ? null : 'the last write to the broker failed')),
  ];
}

/** @param down why it is not well; null when it is */
function check(name: string, down: () => string | null): ReadinessCheck {
  return {
    name,
    async check() {
      const detail = down();
      return detail === null ? { up: true } : { up: false, detail };
    },
  };
}
