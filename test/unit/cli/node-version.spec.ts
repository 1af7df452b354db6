import { describe, expect, it } from '@jest/globals';
import { nodeFault } from '../../../src/cli/node-version.js';
import { packageJson } from '../../support/repository.js';

const OLDEST = /\d+\.\d+/.exec(packageJson().engines.node)?.[0];

describe('the program', () => {
  it.each([`${OLDEST}.0`, '24.21.0', '26.0.0', '100.1.2'])('runs on Node %s', (version) => {
    expect(nodeFault(version)).toBeNull();
  });

  it.each(['18.20.4', '20.20.2', '22.22.0', '24.8.1'])('refuses Node %s', (version) => {
    expect(nodeFault(version)).toContain(`this is Node ${version}`);
  });

  it('names the version that package.json asks for', () => {
    expect(nodeFault('20.0.0')).toContain(`needs ${OLDEST} or newer`);
  });
});
