import path from 'node:path';
import { buildDisk } from './build/build-disk.ts';
import { sourcesFor } from './build/host-apt.ts';
import type { BuildProgress } from './build/progress.ts';
import { editGuest } from './layer/guest-layer.ts';
import { makeLayer } from './layer/make-layer.ts';
import { editVariant, isDamaged } from './layer/variant-layer.ts';
import type { ImageRecipe } from './recipe.ts';

export interface MakeOptions {
  /** Where the finished qcow2 goes, in a directory of its own. */
  readonly diskPath: string;
  /** The disk of what the image stands on; a base stands on nothing. */
  readonly belowDiskPath: string | undefined;
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** Makes the disk of a recipe. Throws BuildStepFailure, `image.*` or `host.*` errors, or the signal's reason. */
export async function makeImage(recipe: ImageRecipe, options: MakeOptions): Promise<void> {
  const { diskPath, belowDiskPath, signal, onProgress } = options;
  if (recipe.kind === 'base') {
    const { base } = recipe;
    const sources = await sourcesFor(recipe.name, base.suite, options.mirror);
    await buildDisk({ base, sources, diskPath, signal, onProgress });
    return;
  }
  if (belowDiskPath === undefined) throw new Error(`${recipe.name} stands on nothing`);
  const { profile } = recipe;
  const variant = profile.variantOf?.variant;
  await makeLayer({
    parentDiskPath: belowDiskPath,
    backingPath: path.join('..', path.basename(path.dirname(belowDiskPath)), path.basename(belowDiskPath)),
    diskPath,
    edit: (fileSystem) =>
      variant ? editVariant(fileSystem, profile, variant) : editGuest(fileSystem, profile),
    damaged: variant !== undefined && isDamaged(profile, variant),
    signal,
    onProgress,
  });
}
