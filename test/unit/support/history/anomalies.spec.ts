import { describe, expect, it } from '@jest/globals';
import { anomalies } from '../../../support/history/anomalies.js';
import type { Logged, Read, Write } from '../../../support/history/history.js';

const log: readonly Logged[] = [
  { key: 'k', version: 1, token: 'a' },
  { key: 'k', version: 2, token: 'b' },
  { key: 'k', version: 3, token: 'c' },
];

function aWrite(
  token: string,
  expected: number,
  startMs: number,
  fields: Partial<Write> = {},
): Write {
  const outcome = { kind: 'written', version: expected + 1 } as const;
  const span = { replica: 'one', key: 'k', startMs, endMs: startMs + 5 };
  return { kind: 'write', ...span, token, expected, outcome, ...fields };
}

function aRead(version: number, token: string, startMs: number, replica = 'one'): Read {
  return { kind: 'read', replica, key: 'k', startMs, endMs: startMs + 1, version, token };
}

const sound = [aWrite('a', 0, 0), aWrite('b', 1, 10), aWrite('c', 2, 20)];

describe('the checker of histories', () => {
  it('finds nothing in a sound history', () => {
    const operations = [
      ...sound,
      aWrite('late', 1, 16, { outcome: { kind: 'refused' } }),
      aWrite('gone', 2, 16, { outcome: { kind: 'unknown' } }),
      aWrite('away', 2, 16, { outcome: { kind: 'not-made' } }),
      aRead(2, 'b', 16),
      aRead(1, 'a', 17, 'other'),
      aRead(3, 'c', 30),
    ];
    expect(anomalies({ operations, log })).toEqual([]);
  });

  it('takes a write without an answer as made or not', () => {
    const operations = [sound[0]!, aWrite('b', 1, 10, { outcome: { kind: 'unknown' } }), sound[2]!];
    expect(anomalies({ operations, log })).toEqual([]);
  });

  it('finds versions that do not grow by one', () => {
    const twice = [...log, { key: 'k', version: 3, token: 'd' }];
    expect(anomalies({ operations: [], log: twice })).toEqual([
      'log: k went from version 3 to 3 (d)',
    ]);
  });

  it('finds an acknowledged write that is lost', () => {
    const operations = [...sound, aWrite('x', 2, 20)];
    expect(anomalies({ operations, log }).join()).toContain('lost: write x');
  });

  it('finds a write that was made against its condition', () => {
    const operations = [aWrite('c', 1, 20, { outcome: { kind: 'written', version: 3 } })];
    expect(anomalies({ operations, log }).join()).toContain('condition: write c');
  });

  it.each(['refused', 'not-made'] as const)('finds a write that was made, yet %s', (kind) => {
    const operations = [...sound.slice(0, 2), aWrite('c', 2, 20, { outcome: { kind } })];
    expect(anomalies({ operations, log }).join()).toContain('made: write c');
  });

  it('finds an order that contradicts time', () => {
    const operations = [aWrite('a', 0, 20), aWrite('b', 1, 10)];
    expect(anomalies({ operations, log }).join()).toContain('order: write a');
  });

  it('finds a refusal by an old state', () => {
    const refused = aWrite('x', 3, 30, { outcome: { kind: 'refused' }, replica: 'other' });
    expect(anomalies({ operations: [...sound, refused], log }).join()).toContain(
      'refused: write x',
    );
  });

  it('finds a read that is older than an acknowledged write on the same replica', () => {
    const operations = [...sound, aRead(2, 'b', 30)];
    expect(anomalies({ operations, log })).toEqual(['stale: one showed version 2 of k after 3']);
  });

  it('finds reads that go back in time on one replica', () => {
    const operations = [aRead(3, 'c', 30, 'other'), aRead(2, 'b', 40, 'other')];
    expect(anomalies({ operations, log }).join()).toContain('stale: other');
  });

  it('finds a read of what nobody wrote', () => {
    expect(anomalies({ operations: [aRead(2, 'z', 30)], log }).join()).toContain('read: one');
  });
});
