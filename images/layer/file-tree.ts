import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Edit } from '../disk/index.ts';

/**
 * A tree of files as edits that lay it over a root file system: root's, with the one bit of a mode that git keeps, links
 * as they are. A directory that is there stays as it is.
 */
export async function treeEdits(tree: string): Promise<readonly Edit[]> {
  const names = await readdir(tree, { recursive: true });
  return Promise.all(
    names.sort().map(async (name): Promise<Edit> => {
      const source = path.join(tree, name);
      const target = `/${name}`;
      const status = await lstat(source);
      if (status.isSymbolicLink()) return { kind: 'symlink', path: target, target: await readlink(source) };
      if (status.isDirectory()) return { kind: 'directory', path: target };
      const mode = status.mode & 0o100 ? 0o755 : 0o644;
      return { kind: 'file', path: target, content: await readFile(source), mode, uid: 0, gid: 0 };
    }),
  );
}
