import { describe, expect, it } from '@jest/globals';
import { createPinoLogger } from '../../../src/logging/pino-logger.js';

function logged(level: 'debug' | 'warn' = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const logger = createPinoLogger({
    level,
    instance: 'gateway-1',
    destination: { write: (line: string) => lines.push(JSON.parse(line)) },
  });
  return { logger, lines };
}

describe('the logger', () => {
  it('writes one object with level, time, instance, event and fields', () => {
    const { logger, lines } = logged();
    logger.info('lane.detached', { endpoint_id: 'ep_1' });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        instance: 'gateway-1',
        event: 'lane.detached',
        endpoint_id: 'ep_1',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = logged('warn');
    logger.info('a.b');
    logger.warn('c.d');
    expect(lines.map(({ event }) => event)).toEqual(['c.d']);
  });

  it('hides secrets wherever they stand', () => {
    const { logger, lines } = logged();
    logger.error('a.b', {
      secret: 'one',
      endpoint: { secrets: ['two'], headers: { authorization: 'three' } },
    });
    expect(JSON.stringify(lines)).not.toMatch(/one|two|three/);
  });

  it('writes errors with code, stack and causes', () => {
    const { logger, lines } = logged();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    logger.error('a.b', { error: new Error('no broker', { cause }) });
    expect(lines[0]!['error']).toMatchObject({
      name: 'Error',
      message: 'no broker',
      stack: expect.any(String),
      cause: { message: 'refused', code: 'ECONNREFUSED' },
    });
  });
});
