import { describe, expect, it } from '@jest/globals';
import { lintChart, valuesFiles } from '../../support/helm.js';

describe('helm lint --strict', () => {
  it('passes with the defaults', async () => {
    expect(await lintChart()).toContain('0 chart(s) failed');
  });

  it.each(valuesFiles())('passes with %s', async (_, values) => {
    expect(await lintChart(...values)).toContain('0 chart(s) failed');
  });
});
