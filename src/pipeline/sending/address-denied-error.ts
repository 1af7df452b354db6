import { GatewayError } from '../../gateway-error.js';

/** A host that must not be reached. Tells the host and the kind of address, not the address: tenants read it. */
export class AddressDeniedError extends GatewayError {
  override readonly name: string = 'AddressDeniedError';

  /** @param reason of the guard's verdict */
  constructor(host: string, reason: string) {
    super(
      'address-denied',
      `${host} has no address that may be reached (${reason}); the operator can allow it by ENDPOINT_ALLOW_CIDRS`,
    );
  }
}
