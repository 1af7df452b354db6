import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../chaos/ledger/entries.js';
import { ledgerOf } from '../../../chaos/ledger/ledger.js';
import { brokenPromises } from '../../../chaos/ledger/promises.js';
import { parseOptions } from '../../../chaos/options.js';
import { planText } from '../../../chaos/report/plan-text.js';
import { summaryText } from '../../../chaos/report/summary-text.js';
import { summaryOf } from '../../../chaos/report/summary.js';
import { aDisruption, aMember, anEvent, anEvidence, anOutcome, aRequest } from '../evidence.js';

const options = parseOptions(['--seed', '7'], () => 0);

function summary(changes: Partial<Evidence> = {}) {
  const evidence = anEvidence(changes);
  const ledger = ledgerOf([aMember()], evidence);
  return summaryOf(options, evidence, ledger, brokenPromises([aMember()], evidence, ledger));
}

describe('the summary of a run', () => {
  it('has the figures of a good run', () => {
    const peaks = [{ instance: 'replica-1.1', bytes: 2 ** 27 }];

    expect(summary({ peaks })).toMatchObject({
      events: 1,
      owed: 1,
      delivered: 1,
      lost: 0,
      repeated: { total: 0 },
      outOfOrder: 0,
      overload: { worstFactor: 1, times: 0 },
      results: { records: 1, faulty: {} },
      processes: { peakMegabytes: 128 },
      broken: [],
    });
  });

  it('tells for each disruption what it repeated', () => {
    const requests = [aRequest(), aRequest({ inMs: 4_000 })];
    const outcomes = [anOutcome(), anOutcome({ startedMs: 4_000, instance: 'replica-2.1' })];
    const disruptions = [aDisruption(1_500), aDisruption(2_500)];

    expect(summary({ requests, outcomes, disruptions }).repeated.each).toMatchObject([
      {
        kind: 'kill',
        atSeconds: 0,
        settledAfterSeconds: 5,
        repeats: 1,
        ofVictim: 1,
        oldestMs: 490,
      },
      { kind: 'kill', atSeconds: 1, repeats: 0 },
    ]);
  });

  it('says to people that all went well, or what did not', () => {
    expect(summaryText(summary())).toContain('Every promise was kept.');
    expect(summaryText(summary({ produced: [anEvent(), anEvent(1)] }))).toContain(
      'BROKEN PROMISES\n  - lost: 1 deliveries have no end',
    );
  });
});

describe('the plan of a run', () => {
  it('begins with the command that repeats it', () => {
    const fault = { kind: 'kill', atMs: 12_340, replica: 1, lastsMs: 500 } as const;

    expect(planText(options, [fault])).toContain('--seed 7 --minutes 1.25 --events 3000 --kills 3');
    expect(planText(options, [fault])).toContain('12.3 s  kill of replica 2, 0.5 s long');
  });
});
