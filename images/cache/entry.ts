import type { GuestSource } from '../guest.ts';

/** Something in the cache that takes space. */
export interface CacheEntry {
  readonly kind: 'base' | 'guest' | 'variant' | 'template' | 'download';
  /** As a person calls it: `base-systemd`, `rhel`, `rhel.key-only`; a download by its vendor's name. */
  readonly name: string;
  /** Where it is, and by what it is told from others; an absolute path. */
  readonly directory: string;
  /** Where the guest comes from; undefined for what is no guest. */
  readonly source: GuestSource | undefined;
  /** What it is told from others of its name by: the start of a digest, in hexadecimal. */
  readonly digest: string;
  /** True for what nothing here can make or fetch again; only its name takes it away. */
  readonly irreplaceable: boolean;
  /** What it takes on the disk, without what it stands on. */
  readonly sizeBytes: number;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** The directory of the entry that it cannot be used without. */
  readonly standsOn: string | undefined;
  /** True while a process holds it. */
  readonly inUse: boolean;
  /** Takes it away, whoever uses it; `Cache` asks first. */
  discard(): Promise<void>;
}

/** A part of the cache, with entries of its own making. */
export interface CacheShelf {
  list(): Promise<readonly CacheEntry[]>;
}
