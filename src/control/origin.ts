/** Where new names, times and secrets come from; injected, so that tests choose them. */
export interface Origin {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A name that was never used before and sorts after all earlier ones: a UUID of version 7. */
  readonly newId: () => string;
  /** Bytes from a cryptographic source. */
  readonly randomBytes: (size: number) => Buffer;
}
