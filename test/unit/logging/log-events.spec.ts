import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { LOG_EVENTS } from '../../../src/logging/log-events.js';

const CALL = /[lL]ogger\??(?:\.(?:debug|info|warn|error)|\[[^\]]+\]+)\(\s*'([^']+)'/g;

async function eventsInSource(): Promise<ReadonlySet<string>> {
  const events = new Set<string>();
  for await (const path of glob('src/**/*.ts')) {
    const source = await readFile(path, 'utf8');
    for (const [, event] of source.matchAll(CALL)) events.add(event!);
  }
  return events;
}

describe('the catalogue of log events', () => {
  it('holds every name that the source uses, and no other', async () => {
    expect([...(await eventsInSource())].toSorted()).toEqual(Object.keys(LOG_EVENTS).toSorted());
  });

  it('names them noun.verb', () => {
    for (const event of Object.keys(LOG_EVENTS)) expect(event).toMatch(/^[a-z]+\.[a-z-]+$/);
  });
});
