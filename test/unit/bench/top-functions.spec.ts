import { describe, expect, it } from '@jest/globals';
import { topFunctions } from '../../../bench/profile/top-functions.mjs';

const node = (id: number, functionName: string, url = '', lineNumber = 0) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

describe('the functions of a profile', () => {
  it('are sorted by their own time, places added up, idle time left out', () => {
    const profile = {
      nodes: [
        node(1, '(idle)'),
        node(2, 'send', 'file:///app/dist/kafka/sink.js', 9),
        node(3, '', 'file:///app/node_modules/undici/lib/client.js', 4),
        node(4, 'send', 'file:///app/dist/kafka/sink.js', 9),
      ],
      samples: [1, 2, 3, 4],
      timeDeltas: [50_000, 1_000, 5_000, 3_000],
    };
    expect(topFunctions(profile, 2)).toEqual([
      { name: '(anonymous) undici/lib/client.js:5', selfMs: 5, part: 5 / 9 },
      { name: 'send dist/kafka/sink.js:10', selfMs: 4, part: 4 / 9 },
    ]);
  });
});
