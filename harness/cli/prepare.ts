import { ensureImage, loadProfile, type GuestImage, type Profile } from '../../images/index.ts';
import { sweepRuns } from '../host/run-registry.ts';
import {
  accelerators,
  type Accelerator,
  type AcceleratorVerdict,
} from '../machine/accelerator/accelerator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import type { GuestOptions } from './options.ts';
import { describeBuild, ProgressLine } from './output/progress.ts';

export interface Prepared {
  readonly accelerator: AcceleratorVerdict;
  /** By guest name. */
  readonly images: ReadonlyMap<string, GuestImage>;
}

/** Sweeps what earlier runs left, proves the accelerator and makes the images, with progress on standard error. */
export async function prepare(
  guests: readonly string[],
  options: GuestOptions,
  signal: AbortSignal,
): Promise<Prepared> {
  const profiles = await Promise.all(guests.map((name) => loadProfile(name)));
  await sweepRuns();
  const accelerator = await chooseAccelerator({
    signal,
    ...(options.accelerator && { forced: options.accelerator }),
  });
  const images = new Map<string, GuestImage>();
  for (const profile of profiles) images.set(profile.name, await prepareImage(profile, options, signal));
  return { accelerator, images };
}

/** Makes one image, or finds it in the cache, with progress on standard error. */
async function prepareImage(
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
