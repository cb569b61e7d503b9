import { rootUuid } from '../build/base-files.ts';
import { loseDirectory, type OfflineFileSystem } from '../disk/index.ts';
import type { SimulatedProfile } from '../profile.ts';
import { stepsFor } from '../variant/change-profile.ts';
import type { Variant } from '../variant/variant.ts';
import { accountEdits } from './accounts/edits.ts';
import { stepEdits } from './step-edits.ts';
import { grubEdit } from './system-files.ts';

/** Turns a guest's file system into that of its variant; `profile` is the variant, with the changes in its fields. */
export async function editVariant(
  fileSystem: OfflineFileSystem,
  profile: SimulatedProfile,
  variant: Variant,
): Promise<void> {
  const steps = stepsFor(variant, profile.init);
  await fileSystem.apply([
    ...(steps.some(({ kernel, grub }) => kernel ?? grub) ? [await grubEdit(fileSystem, profile, rootUuid(profile.base))] : []), // prettier-ignore
    ...(steps.some(({ user }) => user) ? await accountEdits(fileSystem, profile) : []),
    ...(await stepEdits(fileSystem, steps)),
  ]);
  for (const { damage } of steps) if (damage) await loseDirectory(fileSystem.partition, damage.directory);
}

/** True when a variant's file system is meant to be damaged. */
export function isDamaged(profile: SimulatedProfile, variant: Variant): boolean {
  return stepsFor(variant, profile.init).some(({ damage }) => damage);
}
