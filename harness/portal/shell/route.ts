/** The blades of a virtual machine. */
export type VmBlade = 'overview' | 'serial-console';

/** Where the page is. The location is the hash, so a reload or a sign-in comes back to it. */
export type Route =
  | { readonly page: 'virtual-machines' }
  | { readonly page: 'virtual-machine'; readonly group: string; readonly vm: string; readonly blade: VmBlade }
  | { readonly page: 'not-found'; readonly hash: string };

const blades: readonly VmBlade[] = ['overview', 'serial-console'];

/** Reads a location's hash. */
export function parseRoute(hash: string): Route {
  const segments = hash
    .replace(/^#?\/?/, '')
    .replace(/\/$/, '')
    .split('/')
    .map(decode);
  const [page, group, vm, bladeName = 'overview', ...rest] = segments;
  if (page === '' || (page === 'virtual-machines' && group === undefined))
    return { page: 'virtual-machines' };
  const blade = blades.find((known) => known === bladeName);
  if (page === 'virtual-machines' && group && vm && blade && rest.length === 0) {
    return { page: 'virtual-machine', group, vm, blade };
  }
  return { page: 'not-found', hash };
}

/** The link to a place; `parseRoute` reads it back. */
export function hrefOf(route: Exclude<Route, { page: 'not-found' }>): string {
  if (route.page === 'virtual-machines') return '#/virtual-machines';
  const { group, vm, blade } = route;
  return `#/virtual-machines/${encodeURIComponent(group)}/${encodeURIComponent(vm)}/${blade}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
