import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { BuildProgress } from '../build/progress.ts';
import type { ForeignFields, ForeignProfile } from '../foreign/profile.ts';
import { printable } from '../printable.ts';
import { importDisk } from './disk/index.ts';
import { importRoot, type KernelChoice } from './root/import-root.ts';

export interface ImageImport {
  /** A disk; or a root file system, as a tar archive, packed or not, or as a directory. */
  readonly source: string;
  readonly name: string;
  /** Take the place of an image of that name. */
  readonly replace?: boolean | undefined;
  /** Of a disk: a copy in the cache in place of an overlay of the file. */
  readonly copy?: boolean | undefined;
  /** Of a disk: which firmware starts it, whatever it looks like. */
  readonly firmware?: 'bios' | 'uefi' | undefined;
  /** Of a disk: who can log in. */
  readonly users?: ForeignFields['users'] | undefined;
  /** Of a disk: what cannot be found out. */
  readonly machine?: Partial<ForeignFields['machine']> | undefined;
  /** Of a root file system: whose kernel it boots. */
  readonly kernel?: KernelChoice | undefined;
  /** Of a root file system: given to root, who stays as it is without it. */
  readonly rootPassword?: string | undefined;
  /** Where packages come from, should the lab's base have to be built for its kernel. */
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** The beginnings of packed files, which hold a root file system: a disk is never imported packed. */
const packed = ['1f8b', 'fd377a585a00', '28b52ffd', '425a68'];
const tarMagicAt = 257;

/** Imports a disk or a root file system, by what the source is. Throws what `importDisk` and `importRoot` do. */
export async function importImage(request: ImageImport): Promise<ForeignProfile> {
  const { source, name, replace, signal, onProgress } = request;
  const common = { name, signal, onProgress };
  if (await isRootFileSystem(source)) {
    const { kernel, rootPassword, mirror } = request;
    return importRoot({ ...common, source, options: { kernel, rootPassword, replace, mirror } });
  }
  const { copy, firmware, users, machine } = request;
  return importDisk({ ...common, file: source, replace, copy, firmware, users, machine });
}

/** What an image is called whose user does not say: its file's name without endings, as a guest's name may be. */
export function nameOfSource(source: string): string {
  const base = path.basename(path.resolve(source)).toLowerCase();
  const stem = base.replace(/(?:\.(?:tar|t?gz|t?xz|zst|bz2|tbz2?|tgz|img|raw|qcow2|vhdx?|vpc))+$/, '');
  const name = stem.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48); // prettier-ignore
  if (name !== '') return name;
  throw new Ttys0Error('usage.image-name', { name: printable(base) });
}

async function isRootFileSystem(source: string): Promise<boolean> {
  const status = await stat(source).catch(() => undefined);
  if (status?.isDirectory() === true) return true;
  if (status?.isFile() !== true) return false;
  const head = Buffer.alloc(512);
  try {
    await using handle = await open(source);
    await handle.read(head, 0, head.length, 0);
  } catch {
    return false;
  }
  const hex = head.toString('hex');
  return packed.some((magic) => hex.startsWith(magic)) || head.toString('latin1', tarMagicAt, tarMagicAt + 5) === 'ustar'; // prettier-ignore
}
