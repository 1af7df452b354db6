export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One line of the report. */
export interface Figure {
  /** What was measured, for people. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same done with bare parts, measured in the same run; in the same unit. */
  readonly floor?: number;
  readonly goal?: Goal;
}

export function verdictOf(figure: Figure): 'met' | 'missed' | '';
export function formatValue(value: number): string;
export function formatGoal(goal: Goal | undefined): string;
