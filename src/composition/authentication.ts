import type { RequestLimits } from '../api/access-guard.js';
import { KeyedLimiter } from '../api/keyed-limiter.js';
import type { Settings } from '../config/settings.js';
import type { ControlPlane } from '../control/control-plane.js';
import { Authentication, type TokenReader } from '../control/keys/authenticator.js';
import { JoseTokens } from '../control/keys/jose-tokens.js';
import { SettingsKey } from '../control/keys/settings-key.js';

/** Who may use the API, by the settings; null: everybody. */
export function authentication(
  settings: Settings,
  control: Pick<ControlPlane, 'log' | 'state'>,
): Authentication | null {
  const { apiAuth, adminApiKey } = settings;
  if (apiAuth === 'none' || adminApiKey === null) return null;
  const settingsKey = new SettingsKey(adminApiKey);
  return new Authentication(settingsKey, control, tokenReader(settings), Date.now);
}

/** How often clients may ask, by the settings. */
export function requestLimits(settings: Settings): RequestLimits {
  const { authFailuresPerMinute: perMinute, tenantRequestsPerSecond: perSecond } = settings;
  return {
    failures: new KeyedLimiter({ perSecond: perMinute / 60, burst: perMinute }, Date.now),
    requests:
      perSecond === null ? null : new KeyedLimiter({ perSecond, burst: 2 * perSecond }, Date.now),
  };
}

function tokenReader(settings: Settings): TokenReader | null {
  const { jwtIssuer: issuer, jwtAudience: audience, jwtJwksUrl: jwksUrl } = settings;
  if (issuer === null || audience === null || jwksUrl === null) return null;
  const { jwtTenantClaim: tenantClaim, jwtScopeClaim: scopeClaim } = settings;
  return new JoseTokens({ issuer, audience, jwksUrl, tenantClaim, scopeClaim });
}
