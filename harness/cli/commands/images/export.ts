import { exportVhd, loadProfile } from '../../../../images/index.ts';
import { guestOptions, textOption } from '../../options.ts';
import { formatBytes } from '../../output/units.ts';
import { prepareImages } from '../../prepare.ts';
import type { CommandCall } from '../definition.ts';
import { print, problem } from './shared.ts';

/** `ttys0 images export NAME --vhd FILE`: a guest's disk as Azure takes it. */
export async function exportImage({ words, options, signal }: CommandCall): Promise<void> {
  const [name, ...others] = words;
  const file = textOption(options['vhd']);
  if (name === undefined || others.length > 0) throw problem('name the one guest to export');
  if (file === undefined || file === '') throw problem('--vhd FILE says where the disk goes');
  const profile = await loadProfile(name);
  const image = (await prepareImages([profile], guestOptions(options), signal)).get(profile.name);
  if (!image) throw new Error(`no image was made for ${profile.name}`);
  const made = await exportVhd(image, file, { signal });
  const text =
    options['json'] === true
      ? JSON.stringify(made)
      : `wrote ${made.path}: ${formatBytes(made.sizeBytes)}, for virtual machines of generation ${made.generation === 'V1' ? 1 : 2}`;
  print(text);
}
