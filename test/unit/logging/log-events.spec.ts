import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { LOG_EVENTS, type LogEventSpec } from '../../../src/logging/log-events.js';
import { logsDocument } from '../../../src/logging/logs-docs.js';

/** A line in the source, by the method that writes it and its name. */
const CALL = /[lL]ogger\??(?:\.(debug|info|warn|error)|\[[^\]]+\]+)\(\s*(?:'([^']+)'|(kind))/g;

interface Line {
  readonly level: string | undefined;
  readonly event: string;
}

/** What `logger[level]` and `logger.info(kind)` write: their types, not their texts, tell the names. */
const BY_TYPE = ['breaker.closed', 'breaker.opened', 'endpoint.disabled', 'endpoint.detached'];
BY_TYPE.push('endpoint.caught-up', 'endpoint.overtaken');

async function linesInSource(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const path of glob('src/**/*.ts')) {
    const source = await readFile(path, 'utf8');
    for (const [, level, event, byType] of source.matchAll(CALL))
      if (byType === undefined) lines.push({ level, event: event! });
  }
  return lines;
}

const catalogue = new Map<string, LogEventSpec>(Object.entries(LOG_EVENTS));

describe('the catalogue of log events', () => {
  it('holds every name that the source uses, and no other', async () => {
    const used = new Set((await linesInSource()).map(({ event }) => event));
    expect([...used, ...BY_TYPE].toSorted()).toEqual([...catalogue.keys()].toSorted());
  });

  it('names them noun.verb', () => {
    for (const event of catalogue.keys()) expect(event).toMatch(/^[a-z]+\.[a-z-]+$/);
  });

  it('explains every warning and error of the source, and says what to do', async () => {
    const document = logsDocument();
    const loud = (await linesInSource()).filter(
      ({ level }) => level === 'warn' || level === 'error',
    );
    expect(loud.length).toBeGreaterThan(10);
    for (const { event, level } of loud) {
      expect({ event, ...catalogue.get(event) }).toMatchObject({
        event,
        levels: expect.arrayContaining([level]),
        act: expect.stringMatching(/^.{20,}\.$/),
      });
      expect(document).toContain(`### ${event}\n`);
    }
  });
});
