export interface DocumentedValue {
  readonly path: readonly string[];
  readonly section: string;
  /** Empty where none is. */
  readonly comment: string;
  /** Undefined for a map whose parts are documented one by one. */
  readonly value: unknown;
}

/** Each value of a values.yaml that has a comment, and each that has nothing commented below it, in order. */
export function documentedValues(text: string): DocumentedValue[];
