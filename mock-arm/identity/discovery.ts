import { type AuthorityFlavour, issuerOf } from './authority.ts';

/** The OpenID Connect discovery document of one flavour of the token service (4.1 of the wire notes). */
export function discoveryDocument(flavour: AuthorityFlavour, origin: string, tenantId: string): object {
  const root = flavour === 'adfs' ? `${origin}/adfs` : `${origin}/${tenantId}`;
  const version = flavour === 'v2' ? '/v2.0' : '';
  return {
    issuer: issuerOf(flavour, origin, tenantId),
    authorization_endpoint: `${root}/oauth2${version}/authorize`,
    token_endpoint: `${root}/oauth2${version}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    jwks_uri: `${root}/discovery${version}/keys`,
    response_types_supported: ['code'],
    device_authorization_endpoint: `${root}/oauth2${version}/devicecode`,
    response_modes_supported: ['query', 'fragment'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    code_challenge_methods_supported: ['S256', 'plain'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'oid', 'tid', 'name', 'preferred_username'],
  };
}

/** What MSAL asks an authority that it does not know from birth: under which names it goes, and where its documents are. */
export function instanceDiscovery(origin: string, tenantId: string): object {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/**
 * What `az cloud register` asks an endpoint for. Clients before 2019 read one object, later ones a list of clouds.
 * The login endpoint ends in `/adfs`, as MSAL then takes the authority as it is, and asks no public server about it.
 */
export function cloudMetadata(origin: string, apiVersion: string | undefined): object {
  const authentication = { loginEndpoint: `${origin}/adfs`, audiences: [`${origin}/`] };
  if (apiVersion !== undefined && apiVersion < '2019') {
    return { galleryEndpoint: origin, graphEndpoint: origin, portalEndpoint: origin, authentication };
  }
  const { host } = new URL(origin);
  return [
    {
      name: 'ttys0',
      portal: origin,
      resourceManager: `${origin}/`,
      authentication: { ...authentication, tenant: 'common', identityProvider: 'ADFS' },
      graph: origin,
      graphAudience: `${origin}/`,
      gallery: origin,
      batch: origin,
      media: origin,
      sqlManagement: origin,
      vmImageAliasDoc: origin,
      suffixes: {
        storage: `storage.${host}`,
        keyVaultDns: `vault.${host}`,
        acrLoginServer: `registry.${host}`,
      },
    },
  ];
}
