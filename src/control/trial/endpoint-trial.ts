import type { Answer, FailureKind } from '../../pipeline/sending/sender.js';
import type { Target } from '../../pipeline/messages/target.js';
import { assertMayWrite, type Caller } from '../access.js';
import type { Endpoints } from '../endpoints/endpoints.js';

/** What is known of a TLS connection. */
export interface TlsFacts {
  readonly protocol: string | null;
  readonly cipher: string | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  /** ISO 8601. */
  readonly validTo: string | null;
}

/** One request to an endpoint, and what came of it. */
export interface TrialResult {
  /** The `webhook-id`. */
  readonly deliveryId: string;
  readonly answer: Answer;
  /** Null without TLS, and when no connection was made. */
  readonly tls: TlsFacts | null;
}

/** Sends a signed event of type `event-gateway.test`, over a connection of its own and with no other trace. */
export interface TrialSender {
  send(target: Target): Promise<TrialResult>;
}

/** Tries an endpoint out. */
export class EndpointTrial {
  constructor(
    private readonly endpoints: Pick<Endpoints, 'get'>,
    private readonly sender: TrialSender,
  ) {}

  /** Also while it is paused or disabled. @throws GatewayError `not-found`, `forbidden` */
  async run(caller: Caller, id: string): Promise<TrialResult> {
    assertMayWrite(caller);
    return this.sender.send(this.endpoints.get(caller, id));
  }
}

/** What whoever looks after the endpoint can do about a failure. */
export const MENDS: Readonly<Record<FailureKind, string>> = {
  dns: 'Check the host name in the URL, and that it has a public DNS record.',
  connect:
    'Check that the server runs, listens on that port, and that its firewall lets the gateway in.',
  tls: 'Check the certificate: that it is not expired, names the host, and comes with its whole chain.',
  timeout: 'Answer before the work is done, or raise timeoutMs of the endpoint.',
  reset: 'The server ended the connection: look into its log, and into those of proxies before it.',
  'too-large': 'Answer with fewer or smaller headers.',
  protocol: 'Check that the URL leads to an HTTP/1.1 server, and https:// to one that talks TLS.',
  'address-denied':
    'The host leads to an address that may not be reached: use a public one, or have the operator allow it with ENDPOINT_ALLOW_CIDRS.',
  proxy:
    'Have the operator look at the outbound proxy: it can not be reached, or refuses the host.',
  token:
    'Check tokenUrl, clientId, clientSecret and scope of the authorization, and that the token endpoint answers.',
  'invalid-url': 'Mend the URL of the endpoint.',
  'invalid-request': 'Mend the headers of the endpoint.',
  aborted: 'The gateway is stopping: try again.',
  unexpected: 'Look at the message; if it says nothing to you, tell the operator.',
};
