export type { BuildProgress } from './build/progress.ts';
export { ensureImage, type EnsureOptions, type GuestImage } from './ensure.ts';
export { createOverlay } from './overlay.ts';
export type { Profile } from './profile.ts';
export { loginsOf, type Login } from './logins.ts';
export { listProfiles, listVariants, loadProfile } from './profiles.ts';
export { removeImages, type RemoveOptions } from './cache/remove.ts';
