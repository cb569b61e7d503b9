import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asHostError, privateDirectory } from '../harness/host/directories.ts';
import { withLock } from '../harness/host/lock.ts';
import { requireNeeds } from '../harness/host/needs.ts';
import { buildDisk } from './build/build-disk.ts';
import { sourcesFor } from './build/host-apt.ts';
import { ownerTag } from '../harness/host/owner-tag.ts';
import type { BuildProgress } from './build/progress.ts';
import { BuildStepFailure, explainFailure } from './build/root-tree.ts';
import { imageDirectory, imagesCache, readCachedImage, writeManifest } from './cache.ts';
import type { Profile } from './profile.ts';
import { recipeDigest } from './recipe.ts';
import { partialPrefix, sweepLeftovers } from './sweep.ts';

/** A guest's disk in the cache, verified. */
export interface GuestImage {
  readonly profile: Profile;
  /** An absolute path; nothing may ever write to it: make an overlay. */
  readonly diskPath: string;
  /** SHA-256 of the disk, in hexadecimal. */
  readonly digest: string;
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

/**
 * The guest's image, out of the cache or, the first time and after a change of its recipe, built there. Two processes
 * that ask at once build once. Throws `image.*` and `host.*` errors, or the signal's reason; whatever ends a build
 * early leaves nothing behind that a later call would use.
 */
export async function ensureImage(profile: Profile, options: EnsureOptions = {}): Promise<GuestImage> {
  const recipe = await recipeDigest(profile);
  const directory = imageDirectory(profile.name, recipe);
  const found = await readCachedImage(directory);
  if (found.state === 'whole') return asImage(profile, found.diskPath, found.manifest, false);

  privateDirectory(imagesCache(), 'TTYS0_CACHE_DIR');
  const onWait = () => report(options, 'wait', `wait for another process that builds ${profile.name}`);
  return withLock(
    path.join(imagesCache(), profile.name),
    async (signal) => {
      const present = await readCachedImage(directory);
      if (present.state === 'whole') return asImage(profile, present.diskPath, present.manifest, false);
      if (present.state === 'damaged') {
        report(options, 'discard', `build ${profile.name} again: ${present.problem}`);
        await rm(directory, { recursive: true, force: true });
      }
      await requireNeeds();
      await sweepLeftovers();
      await buildInto(directory, profile, recipe, { ...options, signal });
      const built = await readCachedImage(directory);
      if (built.state !== 'whole') throw new Error(`the image just built in ${directory} is ${built.state}`);
      return asImage(profile, built.diskPath, built.manifest, true);
    },
    { signal: options.signal, onWait },
  );
}

/** Builds beside the image's place, and moves it there in one step when it is whole. */
async function buildInto(
  directory: string,
  profile: Profile,
  recipe: string,
  options: EnsureOptions,
): Promise<void> {
  const log = path.join(imagesCache(), `${profile.name}.build.log`);
  const partial = await mkdtemp(path.join(imagesCache(), `${partialPrefix}${await ownerTag()}-`));
  try {
    const sources = await sourcesFor(profile.name, profile.suite, options.mirror);
    const diskPath = path.join(partial, 'disk.qcow2');
    await buildDisk({ profile, sources, diskPath, signal: options.signal, onProgress: options.onProgress });
    await chmod(diskPath, 0o444);
    await writeManifest(partial, profile.name, recipe);
    options.signal?.throwIfAborted();
    await rename(partial, directory);
    await rm(log, { force: true });
  } catch (error) {
    if (!(error instanceof BuildStepFailure)) throw asHostError(error, imagesCache(), 'TTYS0_CACHE_DIR');
    await writeFile(log, error.output).catch(() => undefined);
    throw explainFailure(profile.name, error, log);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function asImage(
  profile: Profile,
  diskPath: string,
  { sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number },
  builtNow: boolean,
): GuestImage {
  return { profile, diskPath, digest: sha256, sizeBytes, builtNow };
}

function report(options: EnsureOptions, phase: BuildProgress['phase'], text: string): void {
  options.onProgress?.({ phase, fraction: undefined, text });
}
