/** One thing that must be well before this process takes work. */
export interface ReadinessCheck {
  /** Stands in the answer: `broker`, `control`, `consumers`, `sink`. */
  readonly name: string;
  /** Must not hang for long; a rejection counts as down. */
  check(): Promise<{ readonly up: boolean; readonly detail?: string }>;
}

/** All the checks of this process. */
export class Readiness {
  constructor(readonly checks: readonly ReadinessCheck[]) {}
}
