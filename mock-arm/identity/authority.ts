import type { Directory } from './directory.ts';

/** The three flavours of the token service that clients of different ages ask. */
export type AuthorityFlavour = 'v2' | 'v1' | 'adfs';

/** The `iss` of each flavour's tokens. */
export function issuerOf(flavour: AuthorityFlavour, origin: string, tenantId: string): string {
  switch (flavour) {
    case 'v2':
      return `${origin}/${tenantId}/v2.0`;
    case 'v1':
      return `${origin}/${tenantId}/`;
    case 'adfs':
      return `${origin}/adfs`;
  }
}

export function issuers(origin: string, tenantId: string): readonly string[] {
  return (['v2', 'v1', 'adfs'] as const).map((flavour) => issuerOf(flavour, origin, tenantId));
}

/** True where the path's tenant segment means the lab's tenant: its id, its domain, or a word for any tenant. */
export function isOwnTenant(segment: string, directory: Directory): boolean {
  return [directory.tenantId, directory.domain, 'common', 'organizations'].includes(segment.toLowerCase());
}
