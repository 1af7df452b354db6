import { diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { logDiagnostics } from '../../../src/tracing/diagnostics.js';
import { recordingLogger } from '../../support/recording-logger.js';

afterEach(() => diag.disable());

describe('what OpenTelemetry complains about', () => {
  it('becomes a warning, at most once in half a minute', () => {
    const logger = recordingLogger();
    let nowMs = 0;
    logDiagnostics(logger, () => nowMs);
    diag.error('no collector', 'ECONNREFUSED');
    diag.warn('dropped 5 spans');
    diag.info('nothing to see');
    nowMs = 30_000;
    diag.warn('dropped 5 spans');
    expect(logger.lines).toEqual(
      ['no collector ECONNREFUSED', 'dropped 5 spans'].map((error) => ({
        level: 'warn',
        event: 'traces.unexported',
        fields: { error },
      })),
    );
  });
});
