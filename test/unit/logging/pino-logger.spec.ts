import { describe, expect, it } from '@jest/globals';
import { createPinoLogger } from '../../../src/logging/pino-logger.js';

function logged(level: 'debug' | 'warn' = 'debug', secrets: readonly string[] = []) {
  const lines: Record<string, unknown>[] = [];
  const logger = createPinoLogger({
    level,
    instance: 'gateway-1',
    secrets,
    destination: { write: (line: string) => lines.push(JSON.parse(line)) },
  });
  return { logger, lines };
}

describe('the logger', () => {
  it('writes one object with level, time, instance, event and fields', () => {
    const { logger, lines } = logged();
    logger.info('breaker.opened', { endpoint_id: 'ep_1' });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        instance: 'gateway-1',
        event: 'breaker.opened',
        endpoint_id: 'ep_1',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = logged('warn');
    logger.info('process.started');
    logger.warn('sink.failing');
    expect(lines.map(({ event }) => event)).toEqual(['sink.failing']);
  });

  it('takes another level while it runs', () => {
    const { logger, lines } = logged('warn');
    logger.debug('log.taken-over');
    logger.level = 'debug';
    logger.debug('log.taken-over');
    logger.level = 'error';
    logger.warn('sink.failing');
    expect(lines.map(({ event }) => event)).toEqual(['log.taken-over']);
    expect(logger.level).toBe('error');
  });

  it('hides secrets wherever they stand', () => {
    const { logger, lines } = logged('debug', ['the-fourth']);
    logger.error('process.failed', {
      secret: 'one',
      endpoint: { secrets: ['two'], headers: { authorization: 'three' } },
      error: new Error('the-fourth is wrong'),
    });
    expect(JSON.stringify(lines)).not.toMatch(/one|two|three|fourth/);
  });
});
