/** Something that a client did, with the client's clock. All clients share it. */
interface Timed {
  readonly replica: string;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * A conditional write of `token` over version `expected`. `written`: acknowledged as `version`. `refused`: the version was
 * another. `not-made`: the replica said that nothing was changed. `unknown`: no answer, or one that did not tell.
 */
export type Write = Timed & {
  readonly kind: 'write';
  readonly token: string;
  readonly expected: number;
  readonly outcome:
    | { readonly kind: 'written'; readonly version: number }
    | { readonly kind: 'refused' | 'not-made' | 'unknown' };
};

/** A read that was answered. */
export type Read = Timed & {
  readonly kind: 'read';
  readonly version: number;
  readonly token: string;
};

/** What the log says, in its order: the truth, after the fact. */
export interface Logged {
  readonly key: string;
  readonly version: number;
  readonly token: string;
}

/** All that happened. */
export interface History {
  readonly operations: readonly (Read | Write)[];
  readonly log: readonly Logged[];
}
