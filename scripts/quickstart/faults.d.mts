import type { Ledger } from './ledger.d.mts';

/** What is wrong, one sentence each; empty when everything was produced, delivered, verified and recorded. */
export function faultsOf(ledger: Ledger): string[];
