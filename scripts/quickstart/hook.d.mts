/** What one URL of the receiver has seen. */
export interface HookReport {
  readonly verified: number;
  readonly unverified: number;
  readonly refused: number;
  readonly repeated: number;
  /** The webhook-ids answered with 204. */
  readonly accepted: readonly string[];
  readonly mostAtOnce: number;
  readonly firstAcceptedAtMs: number | null;
}

/** One URL of the receiver: verifies, dedupes by `webhook-id`, and behaves as it is told. */
export class Hook {
  constructor(options: {
    readonly secret: string;
    readonly manners: { readonly refuseOneIn?: number; readonly delayMs?: number };
  });
  /** @returns the status to answer with */
  take(headers: Readonly<Record<string, string>>, body: string): Promise<number>;
  report(): HookReport;
}
