/** A place in the source, which must be there exactly once, and what stands there instead. */
export interface Edit {
  /** Below `src/pipeline`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The classes without one of their rules. */
export interface Mutant {
  readonly name: string;
  /** The rule that is left out. */
  readonly rule: string;
  readonly edits: readonly Edit[];
}

/** A mutant of one edit. */
export const mutant = (
  name: string,
  rule: string,
  file: string,
  ...[find, replace]: readonly [string, string]
): Mutant => ({ name, rule, edits: [{ file, find, replace }] });
