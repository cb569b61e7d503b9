import { listProfiles, loadProfile, type GuestImage, type Profile } from '../../../../images/index.ts';
import { openCache } from '../../cache.ts';
import { defaultGuest, guestOptions } from '../../options.ts';
import { table } from '../../output/table.ts';
import { formatBytes } from '../../output/units.ts';
import { prepareHost, prepareImages } from '../../prepare.ts';
import { prepareTemplates } from '../../templates.ts';
import type { CommandCall, GivenOptions } from '../definition.ts';
import { cacheLimit } from './cache-limit.ts';
import { print } from './shared.ts';

/** `ttys0 images build`: makes images, and freezes them at the login prompt. */
export async function build({ words, options, signal }: CommandCall): Promise<void> {
  const limitBytes = cacheLimit(options);
  const profiles = await profilesOf(words, options);
  const images = await prepareImages(profiles, guestOptions(options), signal);
  if (options['templates'] !== false) {
    const accelerator = await prepareHost(guestOptions(options), signal);
    await prepareTemplates([...images.values()], 'login-prompt', accelerator, signal);
  }
  if (limitBytes !== undefined) await openCache().prune({ limitBytes, signal });
  const made = [...images.values()];
  if (options['json'] === true) print(JSON.stringify(made.map(imageData)));
  else print(table(made.map((image) => [image.profile.name, image.builtNow ? 'built' : 'there', formatBytes(image.sizeBytes)]))); // prettier-ignore
}

async function profilesOf(words: readonly string[], options: GivenOptions): Promise<readonly Profile[]> {
  if (options['all'] === true) return listProfiles();
  const names = words.length > 0 ? [...new Set(words)] : [defaultGuest];
  return Promise.all(names.map((name) => loadProfile(name)));
}

function imageData({ profile, diskPath, digest, sizeBytes, builtNow }: GuestImage) {
  return { name: profile.name, diskPath, digest, sizeBytes, builtNow };
}
