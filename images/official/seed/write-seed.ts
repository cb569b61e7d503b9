import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { requireNeed } from '../../../harness/host/needs.ts';
import type { OfficialImage } from '../entry.ts';
import { printable } from '../../printable.ts';
import { ignitionConfig } from './ignition.ts';
import { noCloudFiles } from './nocloud.ts';

/** What the machine is to show the guest beside its disk: a second disk, read-only, and a file through the firmware. */
export const seedFiles = { nocloud: 'seed.img', ignition: 'config.ign' } as const;

/**
 * Puts what an image asks for at its first boot beside its disk. Returns what that changes, for its profile. Throws
 * `image.seed-failed` or `host.need-missing`.
 */
export async function writeSeed(
  guest: string,
  image: OfficialImage,
  directory: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (image.seed === 'none') return [];
  if (image.seed === 'ignition') {
    await writeFile(path.join(directory, seedFiles.ignition), ignitionConfig(guest, image));
    return [`${seedFiles.ignition} gives ${image.login} and azureuser a password at the first boot`];
  }
  const files = path.join(directory, 'seed');
  await mkdir(files);
  for (const [name, text] of noCloudFiles(guest, image)) await writeFile(path.join(files, name), text);
  await makeVolume(guest, files, path.join(directory, seedFiles.nocloud), signal);
  await rm(files, { recursive: true });
  const asked = image.serialConsole === 'asked' ? [`${seedFiles.nocloud} asks for a getty on ttyS0`] : [];
  return [
    `${seedFiles.nocloud} makes the user azureuser at the first boot, and leaves the network alone`,
    ...asked,
  ];
}

/** An ISO 9660 volume with the names as they are. */
async function makeVolume(
  guest: string,
  files: string,
  volume: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const xorriso = await requireNeed('xorriso');
  const made = await execa(
    xorriso,
    ['-as', 'mkisofs', '-quiet', '-V', 'cidata', '-J', '-r', '-o', volume, files],
    {
      reject: false,
      all: true,
      stdin: 'ignore',
      // The same seed is the same file.
      env: { SOURCE_DATE_EPOCH: '0' },
      ...(signal && { cancelSignal: signal }),
    },
  );
  signal?.throwIfAborted();
  if (made.failed) throw new Ttys0Error('image.seed-failed', { name: guest, reason: printable(made.all.trim().split('\n').at(-1) ?? '') }); // prettier-ignore
}
