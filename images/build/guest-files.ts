import { createHash } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../profile.ts';
import { writeGrubFiles } from './grub.ts';

const scripts = ['customize.sh', 'initrd-init.sh', 'make-disk.sh'];

/** The file system's id: the same in every build of a guest, so that its configuration is. */
export function rootUuid(profile: Profile): string {
  const digits = createHash('sha256').update(`ttys0 root ${profile.name}`).digest('hex');
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
export async function writeGuestFiles(profile: Profile, directory: string): Promise<void> {
  const generated = path.join(directory, 'generated');
  await mkdir(path.join(generated, 'etc'), { recursive: true });
  await writeGrubFiles(profile, rootUuid(profile), generated);
  await writeFile(path.join(generated, 'etc/hostname'), `${profile.hostname}\n`);
  await writeFile(
    path.join(generated, 'etc/hosts'),
    `127.0.0.1\tlocalhost\n127.0.1.1\t${profile.hostname}\n`,
  );
  await writeFile(path.join(generated, 'etc/fstab'), fstab(profile));
  for (const [index, layer] of profile.layers.entries()) {
    const target = path.join(directory, 'layers', String(index).padStart(2, '0'));
    await cp(layer, target, { recursive: true, verbatimSymlinks: true });
  }
  await writeFile(
    path.join(directory, 'users'),
    profile.users.map((user) => `${user.name}:${user.password}\n`).join(''),
  );
  await writeFile(path.join(directory, 'settings'), settings(profile));
  for (const script of scripts) {
    await cp(path.join(import.meta.dirname, 'guest', script), path.join(directory, script));
  }
}

function fstab(profile: Profile): string {
  return `# <file system> <mount point> <type> <options> <dump> <pass>
UUID=${rootUuid(profile)} / ext4 errors=remount-ro 0 1
`;
}

/** The schema lets nothing into these values that a shell would read in another way. */
function settings(profile: Profile): string {
  return `kernel_package='${profile.kernel.package}'
initrd_modules='${profile.kernel.initrdModules.join(' ')}'
disabled_services='${profile.disabledServices.join(' ')}'
`;
}
