import { ensureImages, loadProfile, type GuestImage, type Profile } from '../../images/index.ts';
import { sweepRuns } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import type { GuestOptions } from './options.ts';
import { ProgressBoard } from './output/progress.ts';

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
  { mirror }: GuestOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, GuestImage>> {
  const board = new ProgressBoard();
  const startedMs = performance.now();
  const images = await ensureImages(profiles, { signal, mirror, onProgress: (step) => board.show(step) });
  const built = [...images.values()].filter(({ builtNow }) => builtNow).map(({ profile }) => profile.name);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  board.done(built.length > 0 ? `built ${built.join(', ')} in ${seconds} s` : undefined);
  return images;
}

/** The profiles of guests by name. Throws `usage.guest-unknown`. */
export function loadProfiles(guests: readonly string[]): Promise<readonly Profile[]> {
  return Promise.all(guests.map((name) => loadProfile(name)));
}
