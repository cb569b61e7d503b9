import { availableParallelism, freemem } from 'node:os';
import type { BuildProgress } from './build/progress.ts';
import { imageDirectory } from './cache/directories.ts';
import { ensureRecipe, type ReadyImage } from './ensure-recipe.ts';
import type { Profile } from './guest.ts';
import { readyForeign } from './foreign/library.ts';
import { isForeign } from './foreign/profile.ts';
import { isSimulated } from './profile.ts';
import { recipeOf, type ImageRecipe } from './recipe.ts';
import { Slots } from './slots.ts';

/** A guest's disk in the cache, verified. This process holds it, and all that it stands on, until it ends. */
export interface GuestImage {
  readonly profile: Profile;
  /** Where it is in the cache: what a thing that stands on it names. */
  readonly directory: string;
  /** An absolute path; nothing may ever write to it: make an overlay. */
  readonly diskPath: string;
  /** SHA-256 of the disk and all that it stands on, in hexadecimal. */
  readonly digest: string;
  /** What the disk takes, without what it stands on. */
  readonly sizeBytes: number;
  /** True when this call built it. */
  readonly builtNow: boolean;
}

/** How far the build of one image is. */
export interface ImageProgress extends BuildProgress {
  /** `base-systemd`, `rhel`, `rhel.key-only`. */
  readonly image: string;
}

export interface EnsureOptions {
  /** The address of a Debian mirror; without it, what the host's apt uses. */
  readonly mirror?: string | undefined;
  /** How many images are built at once; without it, what processors and free memory allow. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
}

/** What the build of one image takes at most. */
const buildMemoryBytes = 768 * 1_048_576;

/**
 * The guest's image, out of the cache or, the first time and after a change of its recipe, built there. Two processes
 * that ask at once build once. Throws `image.*` and `host.*` errors, or the signal's reason; whatever ends a build
 * early leaves nothing behind that a later call would use.
 */
export async function ensureImage(profile: Profile, options: EnsureOptions = {}): Promise<GuestImage> {
  const images = await ensureImages([profile], options);
  const image = images.get(profile.name);
  if (!image) throw new Error(`no image was made for ${profile.name}`);
  return image;
}

/**
 * The images of several guests, by name; what several of them stand on is built once, and what does not stand on each
 * other at once. The first failure ends the other builds, and is thrown.
 */
export async function ensureImages(
  profiles: readonly Profile[],
  options: EnsureOptions = {},
): Promise<ReadonlyMap<string, GuestImage>> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const slots = new Slots(options.concurrency ?? hostConcurrency());
  const jobs = new Map<string, Promise<ReadyImage>>();
  const ready = (recipe: ImageRecipe): Promise<ReadyImage> => {
    const known = jobs.get(imageDirectory(recipe));
    if (known) return known;
    const job = make(recipe);
    jobs.set(imageDirectory(recipe), job);
    return job;
  };
  const make = async (recipe: ImageRecipe): Promise<ReadyImage> => {
    const below = recipe.below && (await ready(recipe.below));
    const onProgress = (progress: BuildProgress) => options.onProgress?.({ image: recipe.name, ...progress });
    return slots.run(() => ensureRecipe(recipe, below, { mirror: options.mirror, signal, onProgress }));
  };
  const outcomes = await Promise.allSettled(
    profiles.map(async (profile) => {
      try {
        if (isForeign(profile)) return { profile, image: await readyForeign(profile) };
        if (!isSimulated(profile)) throw new Error(`nothing makes ${profile.name}`);
        return { profile, image: await ready(await recipeOf(profile)) };
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  // The others were ended for its sake: their builds have been taken away by now.
  if (failed.signal.aborted) throw options.signal?.aborted ? options.signal.reason : failed.signal.reason;
  return new Map(
    outcomes.flatMap((outcome) => {
      if (outcome.status === 'rejected') return [];
      const { profile, image } = outcome.value;
      return [[profile.name, { profile, ...image }] as const];
    }),
  );
}

function hostConcurrency(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / buildMemoryBytes)));
}
