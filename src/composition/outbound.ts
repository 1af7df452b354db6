import { rootCertificates } from 'node:tls';
import type { Settings } from '../config/settings.js';
import { AddressGuard } from '../pipeline/sending/address-guard.js';
import { DestinationPolicy } from '../pipeline/sending/destinations/destination-policy.js';
import { resolveAt } from '../pipeline/sending/destinations/name-servers.js';
import { ConnectTunnels } from '../pipeline/sending/proxy/tunnels.js';
import type { Sender } from '../pipeline/sending/sender.js';
import { TimerWheel } from '../pipeline/sending/timer-wheel.js';
import { AccessTokens } from '../pipeline/sending/tokens/access-tokens.js';
import { AuthorizingSender } from '../pipeline/sending/tokens/authorizing-sender.js';
import { UndiciSender, type UndiciSenderOptions } from '../pipeline/sending/undici-sender.js';

/** A connection that isn't there by then is given up, whatever the endpoint's own time limit. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Which addresses may be reached, by the settings. */
export function addressGuard(settings: Settings): AddressGuard {
  const { endpointAllowCidrs: allowCidrs, endpointDenyCidrs: denyCidrs } = settings;
  return new AddressGuard({ allowCidrs, denyCidrs });
}

/** Which hosts and ports endpoints may have, by the settings. */
export function destinationPolicy(settings: Settings): DestinationPolicy {
  return new DestinationPolicy({
    allowHosts: settings.endpointAllowHosts,
    denyHosts: settings.endpointDenyHosts,
    allowPorts: settings.endpointAllowPorts,
    denyPorts: settings.endpointDenyPorts,
  });
}

/** Answers of token endpoints are kept whole up to this many bytes. */
const TOKEN_BYTES = 65_536;

/**
 * Sends to endpoints, by the settings, with tokens where they ask for them.
 *
 * @param watched who is told of connections to endpoints and of their parts
 */
export function openSender(
  settings: Settings,
  watched: Pick<UndiciSenderOptions, 'observer' | 'onConnected'>,
): Sender {
  const options = senderOptions(settings);
  const { timers } = options;
  const whole = { maxResponseBytes: TOKEN_BYTES, snippetBytes: TOKEN_BYTES };
  const sender = new UndiciSender({ ...options, ...watched });
  const tokenSender = new UndiciSender({ ...options, ...whole });
  const tokens = new AccessTokens(tokenSender, timers.now);
  const authorizing = new AuthorizingSender(sender, tokens, timers);
  return {
    send: (request) => authorizing.send(request),
    async close() {
      await Promise.all([authorizing.close(), tokenSender.close()]);
    },
  };
}

function senderOptions(settings: Settings): UndiciSenderOptions {
  const { endpointDnsServers: nameServers, endpointCa } = settings;
  return {
    guard: addressGuard(settings),
    destinations: destinationPolicy(settings),
    timers: new TimerWheel({ now: () => performance.now() }),
    allowHttp: settings.endpointAllowHttp,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    maxResponseBytes: settings.responseMaxBytes,
    snippetBytes: settings.responseSnippetBytes,
    tunnels: tunnelsOf(settings),
    ca: endpointCa === null ? null : [...rootCertificates, endpointCa],
    ...(nameServers.length > 0 && { resolve: resolveAt(nameServers) }),
  };
}

function tunnelsOf(settings: Settings): ConnectTunnels | null {
  const { endpointProxyUrl: url, endpointProxyCa: ca, endpointProxyTarget: target } = settings;
  return url === null ? null : new ConnectTunnels({ url, ca, target }, CONNECT_TIMEOUT_MS);
}
