import { GatewayError } from '../../../gateway-error.js';

/** The outbound proxy could not be reached, or would not open a tunnel: a matter for operators, not for the endpoint's owner. */
export class ProxyError extends GatewayError {
  override readonly name: string = 'ProxyError';

  /** @param what without the proxy's address and credentials: tenants read it */
  constructor(what: string, options?: { cause?: unknown }) {
    super('proxy-failed', `the outbound proxy ${what}`, options);
  }
}
