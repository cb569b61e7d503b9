import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { SimulatedProfile } from '../profile.ts';
import { validate, readYaml } from '../yaml-file.ts';
import { suits } from './change-profile.ts';
import { variantNameOf, variantSchema, type Variant } from './variant.ts';

/** Every variant of a folder, by name; none where there is no folder. Throws `image.profile-invalid`. */
export async function readVariants(folder: string): Promise<readonly Variant[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name);
      return { ...validate(variantSchema, await readYaml(file), file), name: variantNameOf(file), file };
    }),
  );
}

/** Those that can be made of a guest. */
export function suitable(variants: readonly Variant[], profile: SimulatedProfile): readonly Variant[] {
  return variants.filter((variant) => suits(variant, profile));
}
