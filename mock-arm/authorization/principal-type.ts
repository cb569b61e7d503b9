import type { Directory } from '../identity/directory.ts';

/** What the principal of an object id is; undefined where the directory has none of that id. */
export function principalType(
  objectId: string,
  { users, servicePrincipals }: Pick<Directory, 'users' | 'servicePrincipals'>,
): 'User' | 'ServicePrincipal' | undefined {
  const isThat = (one: { readonly objectId: string }): boolean => one.objectId === objectId.toLowerCase();
  if (users.some(isThat)) return 'User';
  return servicePrincipals.some(isThat) ? 'ServicePrincipal' : undefined;
}
