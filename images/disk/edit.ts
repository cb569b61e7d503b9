/** Whose a thing is, and who may use it; what is not said stays as it was, or is root's and as umask 022 makes it. */
interface Attributes {
  /** Permissions: 0 to 0o7777. */
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/**
 * One change of a file system. Paths are absolute; links on the way are followed, one at the end is replaced, not
 * followed. Directories on the way that are not there are made.
 */
export type Edit =
  | ({ readonly kind: 'file'; readonly path: string; readonly content: string | Buffer } & Attributes)
  | ({ readonly kind: 'directory'; readonly path: string } & Attributes)
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  /** With all that is in it; nothing happens where there is nothing. */
  | { readonly kind: 'remove'; readonly path: string }
  | ({ readonly kind: 'attributes'; readonly path: string } & Attributes)
  /** The file system's own label. */
  | { readonly kind: 'label'; readonly label: string };

/** An edit that is made at a path. */
export type PathEdit = Exclude<Edit, { kind: 'label' }>;
