export { Cache, totalBytes, type PruneOptions } from './cache/cache.ts';
export type { CacheEntry, CacheShelf } from './cache/entry.ts';
export { allocatedBytes, imageShelf } from './cache/image-shelf.ts';
export { heldDirectories, holdWhileAlive } from './cache/in-use.ts';
export { removeImages, type RemoveOptions } from './cache/remove.ts';
export {
  ensureImage,
  ensureImages,
  type EnsureOptions,
  type GuestImage,
  type ImageProgress,
} from './ensure.ts';
export { importRoot, type ImportRootOptions, type KernelChoice } from './import/root/import-root.ts';
export { loginsOf, type Login } from './logins.ts';
export { createOverlay } from './overlay.ts';
export type { GuestSource, MachineShape, Profile } from './guest.ts';
export { listProfiles, listVariants, loadProfile } from './profiles.ts';
export type { Variant } from './variant/variant.ts';
export { nearest } from './nearest.ts';
