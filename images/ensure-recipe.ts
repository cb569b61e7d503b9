import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asHostError, privateDirectory } from '../harness/host/directories.ts';
import { withLock } from '../harness/host/lock.ts';
import { requireNeeds } from '../harness/host/needs.ts';
import { ownerTag } from '../harness/host/owner-tag.ts';
import type { BuildProgress } from './build/progress.ts';
import { BuildStepFailure, explainFailure } from './build/step.ts';
import { imageDigest, readCachedImage, writeManifest, type CachedImage } from './cache/cached-image.ts';
import { imageDirectory, imagesCache } from './cache/directories.ts';
import { touchImage } from './cache/image-shelf.ts';
import { holdWhileAlive } from './cache/in-use.ts';
import { partialPrefix, sweepLeftovers } from './cache/sweep.ts';
import { makeImage } from './make-image.ts';
import type { ImageRecipe } from './recipe.ts';

/** An image in the cache, verified with all that it stands on. */
export interface ReadyImage {
  readonly directory: string;
  readonly diskPath: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly builtNow: boolean;
}

export interface RecipeOptions {
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/**
 * The image of one recipe, on an image that is ready. It is in use from here on until this process ends. Throws
 * `image.*` and `host.*` errors, or the signal's reason.
 */
export async function ensureRecipe(
  recipe: ImageRecipe,
  below: ReadyImage | undefined,
  options: RecipeOptions,
): Promise<ReadyImage> {
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

/** What the cache holds there, with what it stands on as it is now. From before it looks, nobody takes it away. */
async function lookUp(directory: string, below: ReadyImage | undefined): Promise<CachedImage> {
  await holdWhileAlive(directory);
  const found = await readCachedImage(directory);
  if (found.state !== 'whole' || found.manifest.below?.digest === below?.digest) return found;
  return { state: 'damaged', problem: 'what it stands on was built again' };
}

/** Builds beside the image's place, and moves it there in one step when it is whole. */
async function buildInto(
  directory: string,
  recipe: ImageRecipe,
  below: ReadyImage | undefined,
  options: RecipeOptions,
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

async function asReady(
  directory: string,
  found: CachedImage & { state: 'whole' },
  builtNow: boolean,
): Promise<ReadyImage> {
  const { diskPath, manifest } = found;
  await touchImage(directory);
  return { directory, diskPath, digest: imageDigest(manifest), sizeBytes: manifest.sizeBytes, builtNow };
}

function report(options: RecipeOptions, phase: BuildProgress['phase'], text: string): void {
  options.onProgress?.({ phase, fraction: undefined, text });
}
