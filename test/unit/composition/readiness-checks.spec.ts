import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from '../../../src/composition/context.js';
import { readinessChecks } from '../../../src/composition/readiness-checks.js';
import type { Stage } from '../../../src/composition/stages.js';
import type { Role } from '../../../src/config/settings.js';
import type { Standing } from '../../../src/health/readiness.js';

const log = { isReady: true, fault: null as Error | null, progress: { done: 12, of: 12 } };
const lag = { behindMs: 0 };
const sink = { healthy: true };
const broker = { isThere: true };
let stages: Map<Role, Stage>;
let progress: { stages: Map<Role, Stage>; started: boolean; stopping: boolean };

beforeEach(() => {
  Object.assign(log, { isReady: true, fault: null, progress: { done: 12, of: 12 } });
  lag.behindMs = 0;
  sink.healthy = true;
  broker.isThere = true;
  stages = new Map([
    ['router', aStage()],
    ['dispatcher', aStage({ done: 4, of: 4 })],
    ['forwarder', aStage()],
  ]);
  progress = { stages, started: true, stopping: false };
});

function aStage(takeOvers?: { done: number; of: number }, joined = true): Stage {
  const source = { joined };
  const stage = { source, ...(takeOvers && { takeOvers: () => takeOvers }) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readiness looks at nothing else
  return stage as unknown as Stage;
}

async function standings(
  roles: readonly Role[] = ['router', 'dispatcher', 'forwarder', 'api'],
): Promise<Record<string, Standing>> {
  const admin = {
    ping: () => (broker.isThere ? Promise.resolve() : Promise.reject(new Error('no answer'))),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readiness looks at nothing else
  const context = {
    admin,
    sink,
    settings: { roles, controlLagLimitMs: 30_000 },
  } as unknown as Context;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readiness looks at nothing else
  const control = { log, lag } as unknown as Parameters<typeof readinessChecks>[1];
  const checks = readinessChecks(context, control, progress);
  return Object.fromEntries(
    await Promise.all(checks.map(async (each) => [each.name, await each.check()] as const)),
  );
}

async function down(roles?: readonly Role[]): Promise<string[]> {
  const all = Object.entries(await standings(roles));
  return all.flatMap(([name, { up }]) => (up ? [] : [name]));
}

describe('readiness', () => {
  it('is there when everything is well', async () => {
    expect(await down()).toEqual([]);
  });

  it('asks only for what the roles of the process need', async () => {
    stages.clear();
    expect(await down()).toEqual(['router', 'dispatcher', 'forwarder']);
    expect(await down(['api'])).toEqual([]);
    expect(await down(['api', 'router'])).toEqual(['router']);
  });

  it('depends on the broker, and on writes that succeed', async () => {
    broker.isThere = false;
    sink.healthy = false;
    expect(await down(['api'])).toEqual(['broker', 'sink']);
  });

  it('waits for the control topic, and tells how far it was read', async () => {
    Object.assign(log, { isReady: false, fault: null, progress: { done: 5, of: 12 } });
    expect((await standings())['control']).toMatchObject({
      up: false,
      progress: { done: 5, of: 12, unit: 'records' },
    });
    Object.assign(log, { progress: null });
    expect(await down()).toEqual(['control']);
  });

  it('is gone while changes have been lacking for longer than the limit', async () => {
    lag.behindMs = 30_000;
    expect(await down()).toEqual([]);
    lag.behindMs = 30_001;
    expect(await down()).toEqual(['control']);
  });

  it('is gone for good when a newer gateway wrote what this one can not read', async () => {
    Object.assign(log, { fault: new Error('written by a newer gateway') });
    expect((await standings())['control']).toMatchObject({
      up: false,
      detail: 'written by a newer gateway',
    });
  });

  it('waits until all partitions that this replica was assigned are taken over', async () => {
    stages.set('dispatcher', aStage({ done: 3, of: 4 }));
    expect((await standings())['dispatcher']).toMatchObject({
      up: false,
      progress: { done: 3, of: 4, unit: 'partitions' },
    });
    stages.set('dispatcher', aStage({ done: 4, of: 4 }));
    expect(await down()).toEqual([]);
  });

  it('is there for a replica that has no partitions', async () => {
    stages.set('dispatcher', aStage({ done: 0, of: 0 }));
    expect(await down()).toEqual([]);
  });

  it('is gone while a stage is not in its group', async () => {
    stages.set('forwarder', aStage(undefined, false));
    expect(await down()).toEqual(['forwarder']);
  });

  it('is gone from the moment that a stop is asked for, and before the start is through', async () => {
    progress.stopping = true;
    expect(await down()).toEqual(['process']);
    Object.assign(progress, { stopping: false, started: false });
    expect(await down()).toEqual(['process']);
  });
});
