import { createHash } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Base } from '../profile.ts';
import { writeGrubModules } from './boot-loader.ts';

const scripts = ['customize.sh', 'initrd-init.sh', 'make-disk.sh'];

/** The file system's id: the same in every build of a base, so that the configuration of its guests is. */
export function rootUuid(base: Pick<Base, 'name'>): string {
  const digits = createHash('sha256').update(`ttys0 root ${base.name}`).digest('hex');
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

/** Puts into `directory` all that `guest/customize.sh` reads there. */
export async function writeBaseFiles(base: Base, directory: string): Promise<void> {
  await writeGrubModules(path.join(directory, 'generated'));
  const layers = path.join(directory, 'layers');
  await mkdir(layers);
  if (base.files !== undefined)
    await cp(base.files, path.join(layers, '00'), { recursive: true, verbatimSymlinks: true });
  await writeFile(path.join(directory, 'settings'), settings(base));
  for (const script of scripts) {
    await cp(path.join(import.meta.dirname, 'guest', script), path.join(directory, script));
  }
}

/** The schema lets nothing into these values that a shell would read in another way. */
function settings(base: Base): string {
  return `kernel_package='${base.kernel.package}'
initrd_modules='${base.kernel.initrdModules.join(' ')}'
disabled_services='${base.disabledServices.join(' ')}'
initrds='${base.initrds.join(' ')}'
`;
}
