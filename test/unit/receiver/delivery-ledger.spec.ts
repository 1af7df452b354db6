import { describe, expect, it } from '@jest/globals';
import { MemoryLedger } from '../../../src/receiver/receiver.js';

describe('MemoryLedger', () => {
  it('says new once, then busy, then taken', () => {
    const ledger = new MemoryLedger();
    expect(ledger.claim('a')).toBe('new');
    expect(ledger.claim('a')).toBe('busy');
    expect(ledger.claim('b')).toBe('new');
    ledger.settle('a', true);
    expect(ledger.claim('a')).toBe('taken');
  });

  it('says new again after a failure', () => {
    const ledger = new MemoryLedger();
    ledger.claim('a');
    ledger.settle('a', false);
    expect(ledger.claim('a')).toBe('new');
  });

  it('forgets after its time', () => {
    let nowMs = 0;
    const ledger = new MemoryLedger({ rememberMs: 1_000, now: () => nowMs });
    ledger.claim('a');
    ledger.settle('a', true);
    nowMs = 999;
    expect(ledger.claim('a')).toBe('taken');
    nowMs = 1_000;
    expect(ledger.claim('a')).toBe('new');
  });

  it('forgets the oldest when there are too many', () => {
    const ledger = new MemoryLedger({ maxIds: 2 });
    for (const id of ['a', 'b', 'c']) {
      ledger.claim(id);
      ledger.settle(id, true);
    }
    expect(ledger.claim('c')).toBe('taken');
    expect(ledger.claim('b')).toBe('taken');
    expect(ledger.claim('a')).toBe('new');
  });
});
