import { ensureImage, loadProfile, type GuestImage, type Profile } from '../../images/index.ts';
import { Ttys0Error } from '../errors/index.ts';
import { sweepRuns } from '../host/run-registry.ts';
import {
  accelerators,
  type Accelerator,
  type AcceleratorVerdict,
} from '../machine/accelerator/accelerator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import { describeBuild, ProgressLine } from './output/progress.ts';

/** Options that every command with guests takes. */
export interface GuestOptions {
  readonly accel?: string;
  readonly mirror?: string;
}

export interface Prepared {
  readonly accelerator: AcceleratorVerdict;
  /** By guest name. */
  readonly images: ReadonlyMap<string, GuestImage>;
}

export const defaultGuest = 'custom-agetty';

/** Sweeps what earlier runs left, proves the accelerator and makes the images, with progress on standard error. */
export async function prepare(
  guests: readonly string[],
  options: GuestOptions,
  signal: AbortSignal,
): Promise<Prepared> {
  const profiles = await Promise.all(guests.map((name) => loadProfile(name)));
  const forced = parseAccelerator(options.accel);
  await sweepRuns();
  const accelerator = await chooseAccelerator({ signal, ...(forced && { forced }) });
  const images = new Map<string, GuestImage>();
  for (const profile of profiles) images.set(profile.name, await prepareImage(profile, options, signal));
  return { accelerator, images };
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

function parseAccelerator(text: string | undefined): Accelerator | undefined {
  if (text === undefined) return undefined;
  const known = accelerators.find((accelerator) => accelerator === text);
  if (known) return known;
  throw new Ttys0Error('usage.option', {
    problem: `--accel takes ${accelerators.join(', ')}, not ${text}`,
    command: 'ttys0',
  });
}

/** A whole number within bounds. Throws `usage.option`. */
export function parseCount(
  option: string,
  value: unknown,
  { min, max }: { min: number; max: number },
): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new Ttys0Error('usage.option', {
    problem: `${option} takes a whole number from ${min} to ${max}, not ${String(value)}`,
    command: 'ttys0',
  });
}
