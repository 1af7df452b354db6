import type { Role } from '../config/settings.js';
import type { ReadinessCheck, Standing } from '../health/readiness.js';
import { messageOf } from '../unknown-error.js';
import type { Context } from './context.js';
import type { OpenControl } from './control.js';
import type { Stage } from './stages.js';

/** How far the start has come, and whether a stop was asked for. */
export interface StartProgress {
  /** The stages that have had their whole share once. */
  readonly stages: ReadonlyMap<Role, Stage>;
  readonly started: boolean;
  readonly stopping: boolean;
}

const PING_TIMEOUT_MS = 2_000;

/** What must be well before this process takes work, by its roles. */
export function readinessChecks(
  { admin, sink, settings }: Context,
  control: Pick<OpenControl, 'log' | 'lag'>,
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
    check('control', () => controlStanding(control, settings.controlLagLimitMs)),
    ...stages.map((role) => check(role, () => stageStanding(progress.stages.get(role)))),
    check('sink', () => (sink.healthy ? UP : down('the last write to the broker failed'))),
  ];
}

function controlStanding(
  { log, lag }: Pick<OpenControl, 'log' | 'lag'>,
  lagLimitMs: number,
): Standing {
  const progress = log.progress === null ? {} : { progress: { ...log.progress, unit: 'records' } };
  const fault = controlFault(log, lag.behindMs, lagLimitMs);
  return fault === null ? { up: true, ...progress } : { ...down(fault), ...progress };
}

function controlFault(log: OpenControl['log'], behindMs: number, limitMs: number): string | null {
  if (log.fault !== null) return log.fault.message;
  if (!log.isReady) return 'the control topic is not read to its end yet';
  return behindMs <= limitMs
    ? null
    : `this replica has lacked changes of the control topic for ${behindMs} ms; it has applied all below offset ${log.offset}`;
}

function stageStanding(stage: Stage | undefined): Standing {
  if (stage === undefined) return down('it has not got its share of the partitions yet');
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
