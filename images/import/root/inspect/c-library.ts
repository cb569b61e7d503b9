import { contentPieces, type RootTree } from '../../../tree/index.ts';

export interface CLibrary {
  readonly kind: 'glibc' | 'musl' | 'uclibc' | 'unknown';
  /** glibc's, such as `2.17`. */
  readonly version?: string;
  /** The level of the x86-64 ABI that it refuses to start without. */
  readonly isaLevel: number;
}

const directories = [
  '/lib64',
  '/lib/x86_64-linux-gnu',
  '/lib',
  '/usr/lib64',
  '/usr/lib',
  '/lib/i386-linux-gnu',
];
const loaders = [
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  '/usr/lib/ld-linux-x86-64.so.2',
];

/** Which C library the programs of a root file system use. */
export function findCLibrary(tree: RootTree): CLibrary {
  const library = tree.firstOf(...directories.map((directory) => `${directory}/libc.so.6`));
  const loader = tree.firstOf(...loaders);
  if (library !== undefined) {
    const version = found(tree, library, /release version (\d+\.\d+)/);
    const level =
      loader === undefined ? undefined : found(tree, loader, /CPU does not support x86-64-v([234])/);
    return { kind: 'glibc', isaLevel: Number(level ?? 1), ...(version !== undefined && { version }) };
  }
  const names = tree.list('/lib');
  if (names.some((name) => name.startsWith('ld-musl-'))) return { kind: 'musl', isaLevel: 1 };
  if (names.some((name) => /^(ld-uClibc|libuClibc)/.test(name))) return { kind: 'uclibc', isaLevel: 1 };
  return { kind: 'unknown', isaLevel: 1 };
}

/** True for a glibc older than that version. */
export function isOlderGlibc({ kind, version }: CLibrary, than: string): boolean {
  if (kind !== 'glibc' || version === undefined) return false;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}

/** What the first group of an expression matches in a file; pieces overlap by nothing, and a miss is no harm. */
function found(tree: RootTree, path: string, expression: RegExp): string | undefined {
  const file = tree.file(path);
  if (!file) return undefined;
  for (const piece of contentPieces(file.content, 4 * 1_048_576)) {
    const match = expression.exec(piece.toString('latin1'))?.[1];
    if (match !== undefined) return match;
  }
  return undefined;
}
