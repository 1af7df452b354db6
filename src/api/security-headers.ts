/** For pages that are ours: nothing from elsewhere, in no frame. */
const DOCS_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
/** For answers that are no pages. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * What keeps browsers from making more of an answer than it is. Answers of the API are not kept by anybody.
 *
 * @source OWASP REST Security Cheat Sheet, "Security headers"
 */
export function securityHeaders(path: string): Readonly<Record<string, string>> {
  const isDocs = path === '/docs' || path.startsWith('/docs/');
  return {
    ...EVERYWHERE,
    'content-security-policy': isDocs ? DOCS_POLICY : API_POLICY,
    ...(path.startsWith('/v1/') && { 'cache-control': 'no-store' }),
  };
}
