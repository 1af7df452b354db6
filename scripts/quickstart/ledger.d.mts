import type { Member } from './cast.d.mts';
import type { HookReport } from './hook.d.mts';
import type { ShopEvent } from './shop-events.d.mts';

/** Compares what was produced with what the receiver saw and with what the results topic says. */
export class Ledger {
  constructor(events: readonly ShopEvent[], cast: readonly Member[]);
  readonly settled: boolean;
  produced(): void;
  received(reports: Readonly<Record<string, HookReport>>): void;
  recorded(type: string, result: object): void;
}
