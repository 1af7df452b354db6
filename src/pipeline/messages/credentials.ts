/** How an endpoint knows that a request is from us: by its signature, by what it carries, by who connects. */

/** How a request is signed. All but `standard` are for receivers that can't change. */
export type SignatureStyle =
  | {
      /** Standard Webhooks: `webhook-signature` with `v1` and `v1a`. The others: as these services sign theirs. */
      readonly style: 'standard' | 'github' | 'stripe' | 'shopify';
    }
  | {
      /** An HMAC of the body alone, in a header of its own. */
      readonly style: 'hmac';
      readonly header: string;
      /** Stands before the signature, such as `sha256=`; may be empty. */
      readonly prefix: string;
      readonly algorithm: HmacAlgorithm;
      readonly encoding: 'hex' | 'base64';
    };

export const HMAC_ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

export const SIGNATURE_STYLES = ['standard', 'github', 'stripe', 'shopify', 'hmac'] as const;

export const STANDARD_SIGNATURE: SignatureStyle = { style: 'standard' };

/** What makes up the `authorization` header. */
export type Authorization =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | OAuthClient;

/** The client credentials grant: a token is fetched, and kept as long as it lives. */
export interface OAuthClient {
  readonly kind: 'oauth2';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | null;
  readonly audience: string | null;
  /** Where the client's credentials stand in the request for a token. */
  readonly credentialsIn: 'header' | 'body';
}

export const AUTHORIZATION_KINDS = ['basic', 'bearer', 'oauth2'] as const;

/** The certificate that we show to an endpoint, PEM. */
export interface ClientCertificate {
  /** The leaf first, then what leads to an authority that the endpoint trusts. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** Everything of an endpoint that proves who sends. */
export interface Credentials {
  readonly signature: SignatureStyle;
  readonly authorization: Authorization | null;
  readonly clientCertificate: ClientCertificate | null;
}

/** What endpoints have that ask for nothing but a signature. */
export const PLAIN_CREDENTIALS: Credentials = {
  signature: STANDARD_SIGNATURE,
  authorization: null,
  clientCertificate: null,
};
