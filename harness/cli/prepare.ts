import { ensureImage, loadProfile, type GuestImage, type Profile } from '../../images/index.ts';
import { sweepRuns } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import type { GuestOptions } from './options.ts';
import { describeBuild, ProgressLine } from './output/progress.ts';

/** Sweeps what earlier runs left, and finds the accelerator that guests run under. */
export async function prepareHost(
  { accelerator }: GuestOptions,
  signal: AbortSignal,
): Promise<AcceleratorVerdict> {
  await sweepRuns();
  return chooseAccelerator({ signal, ...(accelerator && { forced: accelerator }) });
}

/** Makes the images of guests, or finds them in the cache, with progress on standard error. By guest name. */
export async function prepareImages(
  profiles: readonly Profile[],
  options: GuestOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, GuestImage>> {
  const images = new Map<string, GuestImage>();
  for (const profile of profiles) images.set(profile.name, await prepareImage(profile, options, signal));
  return images;
}

/** The profiles of guests by name. Throws `usage.guest-unknown`. */
export function loadProfiles(guests: readonly string[]): Promise<readonly Profile[]> {
  return Promise.all(guests.map((name) => loadProfile(name)));
}

/** Makes one image, or finds it in the cache, with progress on standard error. */
export async function prepareImage(
  profile: Profile,
  { mirror }: GuestOptions,
  signal: AbortSignal,
): Promise<GuestImage> {
  const progress = new ProgressLine();
  const startedMs = performance.now();
  const image = await ensureImage(profile, {
    signal,
    ...(mirror && { mirror }),
    onProgress: (step) => progress.show(describeBuild(profile.name, step)),
  });
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  progress.done(image.builtNow ? `built ${profile.name} in ${seconds} s` : undefined);
  return image;
}
