import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asHostError, privateDirectory } from '../harness/host/directories.ts';
import { withLock } from '../harness/host/lock.ts';
import { requireNeeds } from '../harness/host/needs.ts';
import { ownerTag } from './build/owner-tag.ts';
import type { BuildProgress } from './build/progress.ts';
import { BuildStepFailure, explainFailure } from './build/step.ts';
import { imageDigest, readCachedImage, writeManifest, type CachedImage } from './cache/cached-image.ts';
import { imageDirectory, imagesCache } from './cache/directories.ts';
import { partialPrefix, sweepLeftovers } from './cache/sweep.ts';
import { makeImage } from './make-image.ts';
import type { Profile } from './profile.ts';
import { recipeOf, type ImageRecipe } from './recipe.ts';

/** A guest's disk in the cache, verified. */
export interface GuestImage {
  readonly profile: Profile;
  /** An absolute path; nothing may ever write to it: make an overlay. */
  readonly diskPath: string;
  /** SHA-256 of the disk and all that it stands on, in hexadecimal. */
  readonly digest: string;
  /** What the disk takes, without what it stands on. */
  readonly sizeBytes: number;
  /** True when this call built it. */
  readonly builtNow: boolean;
}

export interface EnsureOptions {
  /** The address of a Debian mirror; without it, what the host's apt uses. */
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** An image in the cache, verified with all that it stands on. */
interface ReadyImage {
  readonly directory: string;
  readonly diskPath: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly builtNow: boolean;
}

/**
 * The guest's image, out of the cache or, the first time and after a change of its recipe, built there. Two processes
 * that ask at once build once. Throws `image.*` and `host.*` errors, or the signal's reason; whatever ends a build
 * early leaves nothing behind that a later call would use.
 */
export async function ensureImage(profile: Profile, options: EnsureOptions = {}): Promise<GuestImage> {
  const { diskPath, digest, sizeBytes, builtNow } = await ensureRecipe(await recipeOf(profile), options);
  return { profile, diskPath, digest, sizeBytes, builtNow };
}

async function ensureRecipe(recipe: ImageRecipe, options: EnsureOptions): Promise<ReadyImage> {
  const below = recipe.below && (await ensureRecipe(recipe.below, options));
  const directory = imageDirectory(recipe);
  const found = await lookUp(directory, below);
  if (found.state === 'whole') return asReady(directory, found, false);

  privateDirectory(imagesCache(), 'TTYS0_CACHE_DIR');
  const onWait = () => report(options, 'wait', `wait for another process that builds ${recipe.name}`);
  return withLock(
    path.join(imagesCache(), recipe.name),
    async (signal) => {
      const present = await lookUp(directory, below);
      if (present.state === 'whole') return asReady(directory, present, false);
      if (present.state === 'damaged') {
        report(options, 'discard', `build ${recipe.name} again: ${present.problem}`);
        await rm(directory, { recursive: true, force: true });
      }
      await requireNeeds();
      await sweepLeftovers();
      await buildInto(directory, recipe, below, { ...options, signal });
      const built = await lookUp(directory, below);
      if (built.state !== 'whole') throw new Error(`the image just built in ${directory} is ${built.state}`);
      return asReady(directory, built, true);
    },
    { signal: options.signal, onWait },
  );
}

/** What the cache holds there, with what it stands on as it is now. */
async function lookUp(directory: string, below: ReadyImage | undefined): Promise<CachedImage> {
  const found = await readCachedImage(directory);
  if (found.state !== 'whole' || found.manifest.below?.digest === below?.digest) return found;
  return { state: 'damaged', problem: 'what it stands on was built again' };
}

/** Builds beside the image's place, and moves it there in one step when it is whole. */
async function buildInto(
  directory: string,
  recipe: ImageRecipe,
  below: ReadyImage | undefined,
  options: EnsureOptions,
): Promise<void> {
  const log = path.join(imagesCache(), `${recipe.name}.build.log`);
  const partial = await mkdtemp(path.join(imagesCache(), `${partialPrefix}${await ownerTag()}-`));
  try {
    const diskPath = path.join(partial, 'disk.qcow2');
    await makeImage(recipe, { ...options, diskPath, belowDiskPath: below?.diskPath });
    await chmod(diskPath, 0o444);
    const { kind, name, digest } = recipe;
    const stands = below && { directory: path.basename(below.directory), digest: below.digest };
    await writeManifest(partial, { kind, name, recipe: digest, ...(stands && { below: stands }) });
    options.signal?.throwIfAborted();
    await rename(partial, directory);
    await rm(log, { force: true });
  } catch (error) {
    if (!(error instanceof BuildStepFailure)) throw asHostError(error, imagesCache(), 'TTYS0_CACHE_DIR');
    await writeFile(log, error.output).catch(() => undefined);
    throw explainFailure(recipe.name, error, log);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function asReady(directory: string, found: CachedImage & { state: 'whole' }, builtNow: boolean): ReadyImage {
  const { diskPath, manifest } = found;
  return { directory, diskPath, digest: imageDigest(manifest), sizeBytes: manifest.sizeBytes, builtNow };
}

function report(options: EnsureOptions, phase: BuildProgress['phase'], text: string): void {
  options.onProgress?.({ phase, fraction: undefined, text });
}
