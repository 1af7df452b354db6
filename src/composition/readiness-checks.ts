import type { Role } from '../config/settings.js';
import type { ControlPlane } from '../control/control-plane.js';
import type { ReadinessCheck, Standing } from '../health/readiness.js';
import { messageOf } from '../unknown-error.js';
import type { Context } from './context.js';
import type { Stage } from './stages.js';

/** How far the start has come, and whether a stop was asked for. */
export interface StartProgress {
  /** The stages whose first assignment is there. */
  readonly stages: ReadonlyMap<Role, Stage>;
  readonly started: boolean;
  readonly stopping: boolean;
}

const PING_TIMEOUT_MS = 2_000;

/** What must be well before this process takes work, by its roles. */
export function readinessChecks(
  { admin, sink, settings }: Context,
  control: Pick<ControlPlane, 'log'>,
  progress: StartProgress,
): ReadinessCheck[] {
  const stages = settings.roles.filter((role) => role !== 'api');
  return [
    check('process', () => {
      if (progress.stopping) return down('the process is stopping');
      return progress.started ? UP : down('the process is starting');
    }),
    {
      name: 'broker',
      async check() {
        try {
          await admin.ping(PING_TIMEOUT_MS);
          return UP;
        } catch (error) {
          return down(messageOf(error));
        }
      },
    },
    check('control', () => controlStanding(control)),
    ...stages.map((role) => check(role, () => stageStanding(progress.stages.get(role)))),
    check('sink', () => (sink.healthy ? UP : down('the last write to the broker failed'))),
  ];
}

function controlStanding({ log }: Pick<ControlPlane, 'log'>): Standing {
  const progress = log.progress === null ? {} : { progress: { ...log.progress, unit: 'records' } };
  if (log.fault !== null) return { ...down(log.fault.message), ...progress };
  if (log.isReady) return { up: true, ...progress };
  return { ...down('the control topic is not read to its end yet'), ...progress };
}

function stageStanding(stage: Stage | undefined): Standing {
  if (stage === undefined) return down('it has not joined its group yet');
  if (!stage.source.joined) return down('it is joining its group');
  const takeOvers = stage.takeOvers?.();
  if (takeOvers === undefined) return UP;
  const progress = { ...takeOvers, unit: 'partitions' };
  return takeOvers.done === takeOvers.of
    ? { up: true, progress }
    : { ...down('partitions are being taken over'), progress };
}

const UP: Standing = { up: true };

function down(detail: string): Standing {
  return { up: false, detail };
}

function check(name: string, standing: () => Standing): ReadinessCheck {
  return { name, check: async () => Promise.resolve(standing()) };
}
