import { contentPieces, type RootTree } from '../../../tree/index.ts';

/** The program that runs as process 1, by its family; `none` where there is none that the lab can start. */
export type InitKind = 'systemd' | 'upstart' | 'sysvinit' | 'openrc' | 'busybox' | 'procd' | 'none';

export interface InitFacts {
  readonly kind: InitKind;
  /** The program, without links on the way. */
  readonly path?: string;
  /** Of systemd, such as `219`. */
  readonly version?: string;
  /** What was found in its place, for a person. */
  readonly found?: string;
}

const systemdPaths = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'];

/** Finds the init system. The files decide, not a package manager's records: those are kept in a dozen ways. */
export function findInit(tree: RootTree): InitFacts {
  const path = tree.resolve('/sbin/init');
  const systemd = systemdPaths.map((name) => tree.resolve(name)).find((name) => name !== undefined);
  if (systemd !== undefined && (path === undefined || path === systemd)) return systemdFacts(tree, systemd);
  if (path === undefined || !tree.file(path)) return { kind: 'none' };
  const base = path.slice(path.lastIndexOf('/') + 1);
  const inittab = tree.text('/etc/inittab');
  const runsOpenrc = /^[^#\n]*\bopenrc\b/m.test(inittab ?? '') && tree.has('/sbin/openrc');
  if (base === 'busybox') return busyboxFacts(tree, path, runsOpenrc);
  if (base === 'openrc-init') return { kind: 'openrc', path };
  if (tree.has('/sbin/procd'))
    return inittab === undefined ? { kind: 'none', found: path } : { kind: 'procd', path };
  if (tree.list('/etc/init').some((name) => name.endsWith('.conf')) && contains(tree, path, 'upstart'))
    return { kind: 'upstart', path };
  if (inittab !== undefined && contains(tree, path, 'runlevel'))
    return { kind: runsOpenrc ? 'openrc' : 'sysvinit', path };
  return { kind: 'none', found: path };
}

/** Container images keep systemd's programs and throw its units away: without them it is none. */
function systemdFacts(tree: RootTree, path: string): InitFacts {
  const hasUnits = ['/usr/lib/systemd/system', '/lib/systemd/system'].some(
    (directory) =>
      tree.has(`${directory}/multi-user.target`) && tree.has(`${directory}/serial-getty@.service`),
  );
  if (!hasUnits) return { kind: 'none', found: path };
  const version = systemdVersion(tree, path);
  return { kind: 'systemd', path, ...(version !== undefined && { version }) };
}

/** The shared library's name has it since 230; before that, the program says it when it is asked. */
function systemdVersion(tree: RootTree, path: string): string | undefined {
  for (const directory of [
    '/usr/lib/systemd',
    '/lib/systemd',
    '/usr/lib/x86_64-linux-gnu/systemd',
    '/lib/x86_64-linux-gnu/systemd',
  ]) {
    for (const name of tree.list(directory)) {
      const version = /^libsystemd-(?:shared|core)-(\d+)/.exec(name)?.[1];
      if (version !== undefined) return version;
    }
  }
  const file = tree.file(path);
  for (const piece of file ? contentPieces(file.content, 4 * 1_048_576) : []) {
    const version = /\bsystemd (\d{2,3})(?:\0|\n|[-. (])/.exec(piece.toString('latin1'))?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

function busyboxFacts(tree: RootTree, path: string, runsOpenrc: boolean): InitFacts {
  if (runsOpenrc) return { kind: 'openrc', path };
  // Without a table it starts /etc/init.d/rcS and shells: no login.
  return tree.has('/etc/inittab') ? { kind: 'busybox', path } : { kind: 'none', found: path };
}

function contains(tree: RootTree, path: string, text: string): boolean {
  const file = tree.file(path);
  for (const piece of file ? contentPieces(file.content, 4 * 1_048_576) : [])
    if (piece.includes(text, 0, 'latin1')) return true;
  return false;
}
