/** What something in a file system is; `other` is a device, a socket or a pipe. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'other';

/** Something in a file system, as lstat would show it. */
export interface Entry {
  readonly type: EntryType;
  /** Permissions with the set-id and sticky bits: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Where a symbolic link points; empty for all else. */
  readonly target: string;
}

const types: Readonly<Record<string, EntryType>> = {
  regular: 'file',
  directory: 'directory',
  symlink: 'symlink',
};

/**
 * Reads what debugfs's `stat` prints; undefined where it printed nothing, because there is no such thing. The target
 * of a link of 60 bytes or more is not in there, and left empty.
 */
export function parseStat(text: string): Entry | undefined {
  const [, type, mode] = /^Inode: \d+\s+Type: (.+?)\s+Mode:\s+(\d+)/m.exec(text) ?? [];
  const [, uid, gid, size] = /^User:\s*(\d+)\s+Group:\s*(\d+).*?(?:Size: (\d+))?$/m.exec(text) ?? [];
  if (type === undefined || mode === undefined) return undefined;
  return {
    type: types[type] ?? 'other',
    mode: Number.parseInt(mode, 8) & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    sizeBytes: Number(size ?? 0),
    target: /^Fast link dest: "(.*)"$/ms.exec(text)?.[1] ?? '',
  };
}

/** Reads what debugfs's `ls -p` prints: the names in a directory, without itself and the one above. */
export function parseListing(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => /^\/\d+\/[0-7]+\/\d+\/\d+\/(.+)\/\d*\/$/.exec(line)?.[1] ?? [])
    .filter((name) => name !== '.' && name !== '..');
}
