import { describe, expect, it } from '@jest/globals';
import { SHELLS } from '../../../../src/cli/completion/scripts.js';
import { FakeCliHost } from '../../../support/cli-host.js';

async function completed(...asked: readonly string[]): Promise<string[]> {
  const host = new FakeCliHost();
  await host.run('__complete', ...asked);
  return host.printed.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('offers commands by their beginning', async () => {
    expect(await completed('--', 'dead')).toEqual(['dead-letters']);
    expect(await completed('endpoints', '--', 're')).toEqual(['resume', 'replay']);
  });

  it('offers the options of the command that is there, behind its arguments, too', async () => {
    expect(await completed('endpoints', 'replay', 'shop', '--', '--s')).toEqual(['--since']);
    expect(await completed('results', 'tail', '--', '--')).toContain('--follow');
  });

  it('offers all where nothing is typed, whether the shell says so or leaves it out', async () => {
    expect(await completed('results', '--', '')).toEqual(['tail', 'help']);
    expect(await completed('results', '--')).toEqual(['tail', 'help']);
  });

  it('offers the words that an argument takes', async () => {
    expect(await completed('completion', '--', '')).toEqual([...SHELLS]);
  });

  it('never offers what is hidden', async () => {
    expect((await completed('--', '')).filter((word) => word.startsWith('_'))).toEqual([]);
  });

  it.each(SHELLS)('has a script for %s that asks the program', async (shell) => {
    const host = new FakeCliHost();
    expect(await host.run('completion', shell)).toBe(0);
    expect(host.printed).toContain('event-gateway __complete');
  });

  it('has no script for other shells', async () => {
    const host = new FakeCliHost();
    expect(await host.run('completion', 'tcsh')).toBe(2);
    expect(host.complaints).toContain('Allowed choices are bash, zsh, fish');
  });
});
