import { rootUuid } from '../build/base-files.ts';
import type { OfflineFileSystem } from '../disk/index.ts';
import type { SimulatedProfile } from '../profile.ts';
import { accountEdits } from './accounts/edits.ts';
import { treeEdits } from './file-tree.ts';
import { disableEdits } from './services.ts';
import { systemFileEdits } from './system-files.ts';

/** Turns a base's file system into the guest of a profile. */
export async function editGuest(fileSystem: OfflineFileSystem, profile: SimulatedProfile): Promise<void> {
  await fileSystem.apply(await systemFileEdits(fileSystem, profile, rootUuid(profile.base)));
  if (profile.files !== undefined) await fileSystem.apply(await treeEdits(profile.files));
  await fileSystem.apply([
    ...(await disableEdits(fileSystem, profile.init, profile.disabledServices)),
    ...(await accountEdits(fileSystem, profile)),
  ]);
}
