import type { Edit, OfflineFileSystem } from '../disk/index.ts';
import type { Base } from '../profile.ts';

const runlevels = ['0', '1', '2', '3', '4', '5', '6', 'S'];
const unitTypes = /\.(service|socket|timer|path|target|mount|automount|swap|slice|scope|device)$/;

/** Takes services out of the boot: masks units, removes the scripts of sysvinit and their links. */
export async function disableEdits(
  fileSystem: OfflineFileSystem,
  init: Base['init'],
  services: readonly string[],
): Promise<readonly Edit[]> {
  if (services.length === 0) return [];
  if (init === 'systemd') return services.map(maskEdit);
  const links: string[] = [];
  for (const level of runlevels) {
    const directory = `/etc/rc${level}.d`;
    const names = await fileSystem.list(directory);
    links.push(...names.filter((name) => /^[SK]\d\d/.test(name) && services.includes(name.slice(3))).map((name) => `${directory}/${name}`)); // prettier-ignore
  }
  const scripts = services.map((service) => `/etc/init.d/${service}`);
  return [...links, ...scripts].map((path) => ({ kind: 'remove', path }));
}

/** As `systemctl mask` does it. */
export function maskEdit(unit: string): Edit {
  return { kind: 'symlink', path: unitPath(unit), target: '/dev/null' };
}

/** Where the administrator's own version of a unit is. */
export function unitPath(unit: string): string {
  return `/etc/systemd/system/${unitTypes.test(unit) ? unit : `${unit}.service`}`;
}
