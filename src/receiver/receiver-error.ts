/** A receiver that is set up wrongly: something to mend in its code or configuration, never the fault of a request. */
export class ReceiverError extends Error {
  override readonly name: string = 'ReceiverError';

  /**
   * @param code `secret-invalid`, `no-secrets` or `body-already-parsed`
   * @param message what is wrong and how to mend it; holds no secret
   */
  constructor(
    readonly code: 'secret-invalid' | 'no-secrets' | 'body-already-parsed',
    message: string,
  ) {
    super(message);
  }
}
