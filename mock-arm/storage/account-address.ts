/**
 * The account that a storage address names: the host's first part as the real service writes it, or the path's first
 * part where the host is this one, for clients that cannot look up names of accounts.
 */
export function accountNameOf(storageUri: string): string {
  const { hostname, pathname } = new URL(storageUri);
  const name = hostname === 'localhost' ? pathname.split('/')[1] : hostname.split('.', 1)[0];
  return name ?? '';
}
