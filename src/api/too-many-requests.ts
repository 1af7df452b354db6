import { GatewayError } from '../gateway-error.js';

/** Whoever asks has to wait. */
export class TooManyRequests extends GatewayError {
  override readonly name: string = 'TooManyRequests';
  /** For the header Retry-After. */
  readonly afterSeconds: number;

  constructor(why: string, waitMs: number) {
    const afterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    super('rate-limited', `${why}: try again in ${afterSeconds} s.`);
    this.afterSeconds = afterSeconds;
  }
}
