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
export { exportVhd, type ExportedVhd } from './export/vhd.ts';
export { importImage, nameOfSource, type ImageImport } from './import/import-image.ts';
export { loginsOf } from './logins.ts';
export { correctFields, fieldsOf, keepFields, listForeign } from './foreign/library.ts';
export { isForeign, type ForeignFields, type ForeignProfile } from './foreign/profile.ts';
export { createOverlay } from './overlay.ts';
export type { GuestSource, Login, MachineShape, Profile } from './guest.ts';
export { listProfiles, listVariants, loadProfile } from './profiles.ts';
export { printable } from './printable.ts';
export type { Variant } from './variant/variant.ts';
export { nearest } from './nearest.ts';
export { findOfficial, listOfficial } from './official/catalogue.ts';
export type { OfficialImage } from './official/entry.ts';
export { measurePullRate } from './official/bench/pull-rate.ts';
export { planLines } from './official/plan.ts';
export { pullOfficial, type PullOptions, type PullProgress } from './official/pull.ts';
export { downloadShelf } from './official/shelf.ts';
