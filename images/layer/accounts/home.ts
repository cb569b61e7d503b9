import path from 'node:path';
import type { Edit, OfflineFileSystem } from '../../disk/index.ts';
import type { PlacedAccount } from './accounts.ts';

const skeleton = '/etc/skel';

/** A home directory with what `/etc/skel` holds, as useradd makes it; the mode is what `/etc/login.defs` says. */
export async function homeEdits(
  fileSystem: OfflineFileSystem,
  account: PlacedAccount,
): Promise<readonly Edit[]> {
  const { home, uid, gid } = account;
  if ((await fileSystem.look(home)).get(home)) return [];
  const mode = homeMode((await fileSystem.readText('/etc/login.defs')) ?? '');
  const names = await fileSystem.list(skeleton);
  const sources = names.map((name) => path.posix.join(skeleton, name));
  const [entries, contents] = [await fileSystem.look(...sources), await fileSystem.read(...sources)];
  const files = names.flatMap((name): Edit[] => {
    const source = path.posix.join(skeleton, name);
    const content = contents.get(source);
    const copy = { path: path.posix.join(home, name), mode: entries.get(source)?.mode, uid, gid };
    return content === undefined ? [] : [{ kind: 'file', ...copy, content }];
  });
  return [{ kind: 'directory', path: home, mode, uid, gid }, ...files];
}

/** What sshd lets someone in by, with the modes that it insists on. */
export function keyEdits({ home, uid, gid }: PlacedAccount, keys: readonly string[]): readonly Edit[] {
  if (keys.length === 0) return [];
  const directory = path.posix.join(home, '.ssh');
  const content = keys.map((key) => `${key}\n`).join('');
  return [
    { kind: 'directory', path: directory, mode: 0o700, uid, gid },
    { kind: 'file', path: path.posix.join(directory, 'authorized_keys'), content, mode: 0o600, uid, gid },
  ];
}

/** The mode of a new home directory, from the text of `/etc/login.defs`: `HOME_MODE`, else what `UMASK` leaves. */
export function homeMode(loginDefinitions: string): number {
  const field = (name: string) => new RegExp(`^\\s*${name}\\s+(\\d+)`, 'm').exec(loginDefinitions)?.[1];
  const mode = field('HOME_MODE');
  return mode === undefined ? 0o777 & ~Number.parseInt(field('UMASK') ?? '022', 8) : Number.parseInt(mode, 8);
}
