import type { Content } from './content.ts';

/** What every thing in a file system has. */
export interface Attributes {
  /** Permissions with the set-id and sticky bits: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Extended attributes by their full names, such as `security.capability`. */
  readonly xattrs: ReadonlyMap<string, Buffer>;
}

/** A file with a name in several places, a hard link, is one and the same node in all of them. */
export interface FileNode extends Attributes {
  readonly kind: 'file';
  readonly content: Content;
}

export interface DirectoryNode extends Attributes {
  readonly kind: 'directory';
  /** By name: bytes, each as a character of its own (latin1). */
  readonly children: Map<string, Node>;
}

export interface SymlinkNode extends Attributes {
  readonly kind: 'symlink';
  /** Bytes as in a name. */
  readonly target: string;
}

export interface DeviceNode extends Attributes {
  readonly kind: 'character-device' | 'block-device';
  readonly major: number;
  readonly minor: number;
}

export interface FifoNode extends Attributes {
  readonly kind: 'fifo';
}

/** A thing in the model of a root file system. Nodes are replaced, not changed; only directories gain and lose names. */
export type Node = FileNode | DirectoryNode | SymlinkNode | DeviceNode | FifoNode;

/** Root's, of no age, with nothing special. */
export function attributes(mode: number, others: Partial<Attributes> = {}): Attributes {
  return { mode, uid: 0, gid: 0, mtime: 0, xattrs: new Map(), ...others };
}

export function directoryNode(mode = 0o755, others: Partial<Attributes> = {}): DirectoryNode {
  return { kind: 'directory', ...attributes(mode, others), children: new Map() };
}
