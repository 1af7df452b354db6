/**
 * The base of every error that the gateway raises on purpose. Expected outcomes (a failed attempt, a refused commit)
 * are values, never errors.
 */
export class GatewayError extends Error {
  override readonly name: string = 'GatewayError';

  /**
   * @param code stable, kebab-case, documented: what a program may rely on
   * @param message for people: what is wrong, where, and how to mend it
   */
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
