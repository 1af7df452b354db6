/** How one thing stands. */
export interface Standing {
  readonly up: boolean;
  /** Why not, or what is of interest although it is up. */
  readonly detail?: string;
  /** How far something has come that must be at its end. */
  readonly progress?: Progress;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  /** What is counted: `records`, `partitions`. */
  readonly unit: string;
}

/** One thing that must be well before this process takes work. */
export interface ReadinessCheck {
  /** Stands in the answer: `broker`, `control`, `dispatcher`, … */
  readonly name: string;
  /** Must not hang for long; a rejection counts as down. */
  check(): Promise<Standing>;
}

/** All the checks of this process. */
export class Readiness {
  constructor(readonly checks: readonly ReadinessCheck[]) {}
}
