import type { Edit, OfflineFileSystem } from '../disk/index.ts';
import type { SimulatedProfile } from '../profile.ts';
import { grubMenu, rootDevice } from './grub-menu.ts';

/** The files that a profile's fields come down to, each whole. */
export async function systemFileEdits(
  fileSystem: OfflineFileSystem,
  profile: SimulatedProfile,
  rootUuid: string,
): Promise<readonly Edit[]> {
  const { hostname, securetty } = profile;
  const file = (path: string, content: string, mode = 0o644): Edit => ({ kind: 'file', path, content, mode, uid: 0, gid: 0 }); // prettier-ignore
  return [
    file('/etc/hostname', `${hostname}\n`),
    file('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n`),
    file('/etc/fstab', fstab(profile, rootUuid)),
    file('/etc/issue', profile.issue),
    // Where /etc/os-release is a link, as it is in every distribution of today, it stays one.
    file(await fileSystem.resolve('/etc/os-release'), osRelease(profile.osRelease)),
    ...(securetty === undefined
      ? []
      : [file('/etc/securetty', securetty.map((name) => `${name}\n`).join(''))]),
    await grubEdit(fileSystem, profile, rootUuid),
    { kind: 'label', label: profile.diskLabel },
  ];
}

/** GRUB's menu for the kernel that the disk holds. */
export async function grubEdit(
  fileSystem: OfflineFileSystem,
  profile: SimulatedProfile,
  rootUuid: string,
): Promise<Edit> {
  const [kernelVersion] = (await fileSystem.list('/boot')).flatMap(
    (name) => /^vmlinuz-(.+)$/.exec(name)?.[1] ?? [],
  );
  if (kernelVersion === undefined) throw new Error(`the disk below ${profile.name} has no kernel in /boot`);
  return {
    kind: 'file',
    path: '/boot/grub/grub.cfg',
    content: grubMenu(profile, { kernelVersion, rootUuid }),
  };
}

function fstab(profile: SimulatedProfile, rootUuid: string): string {
  return `# <file system> <mount point> <type> <options> <dump> <pass>
${rootDevice(profile, rootUuid)} / ext4 errors=remount-ro 0 1
`;
}

/** Values in the quotes of a shell, which reads that file. */
function osRelease(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}="${value.replace(/["$\\`]/g, String.raw`\$&`)}"\n`)
    .join('');
}
