import path from 'node:path';
import { cacheDirectory } from '../../harness/host/directories.ts';

/** Where all images are. */
export function imagesCache(): string {
  return path.join(cacheDirectory(), 'images');
}

/** Where the image of that recipe is, or will be. */
export function imageDirectory(recipe: { readonly name: string; readonly digest: string }): string {
  return path.join(imagesCache(), `${recipe.name}-${recipe.digest}`);
}
