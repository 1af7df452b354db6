import { describe, expect, it } from '@jest/globals';
import { LogLevelSwitch } from '../../../src/logging/log-level-switch.js';
import { recordingLogger } from '../../support/recording-logger.js';

function scene() {
  const logger = recordingLogger('info');
  const wakeUps: { atMs: number; callback: () => void }[] = [];
  const clock = { nowMs: 1_000 };
  const levels = new LogLevelSwitch(
    logger,
    'gateway-1',
    { schedule: (atMs, callback) => wakeUps.push({ atMs, callback }) },
    () => clock.nowMs,
  );
  const passUntil = (atMs: number): void => {
    clock.nowMs = atMs;
    for (const each of wakeUps.splice(0)) {
      if (each.atMs <= atMs) each.callback();
      else wakeUps.push(each);
    }
  };
  return { logger, levels, passUntil };
}

describe('the level of a log', () => {
  it('is the one of the settings until it is changed', () => {
    const { levels } = scene();
    expect(levels.standing).toEqual({
      level: 'info',
      configured: 'info',
      untilMs: null,
      instance: 'gateway-1',
    });
  });

  it('stays when it was changed for good', () => {
    const { levels, logger, passUntil } = scene();
    levels.change('error', null);
    passUntil(1_000_000);
    expect(logger.level).toBe('error');
    expect(levels.standing).toMatchObject({ level: 'error', configured: 'info', untilMs: null });
  });

  it('goes back after a while, when that was asked for', () => {
    const { levels, logger, passUntil } = scene();
    expect(levels.change('debug', 5_000)).toMatchObject({ level: 'debug', untilMs: 6_000 });
    passUntil(5_999);
    expect(logger.level).toBe('debug');
    passUntil(6_000);
    expect(levels.standing).toMatchObject({ level: 'info', untilMs: null });
  });

  it('goes by the latest change alone', () => {
    const { levels, logger, passUntil } = scene();
    levels.change('debug', 5_000);
    levels.change('warn', 9_000);
    passUntil(6_000);
    expect(logger.level).toBe('warn');
    passUntil(10_000);
    expect(logger.level).toBe('info');
  });

  it('tells each change, also that to a level which would hide it', () => {
    const { levels, logger } = scene();
    const seen: string[] = [];
    logger.info = (event, fields = {}) => {
      seen.push(logger.level);
      logger.lines.push({ level: 'info', event, fields });
    };
    levels.change('error', null);
    levels.change('debug', null);
    expect(logger.lines.map(({ fields }) => fields)).toEqual([
      { from: 'info', to: 'error' },
      { from: 'error', to: 'debug' },
    ]);
    expect(seen).toEqual(['info', 'debug']);
  });
});
