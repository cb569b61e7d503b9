import type { SimulatedProfile } from '../profile.ts';

/** What of the disk a menu names. */
export interface MenuTarget {
  readonly kernelVersion: string;
  readonly rootUuid: string;
}

/**
 * A guest's grub.cfg. Its entries are the profile's, each of which boots the same system; without any, those that
 * Debian writes: one, and a submenu with it again and with its recovery mode.
 */
export function grubMenu(profile: SimulatedProfile, target: MenuTarget): string {
  const { grub, os } = profile;
  const terminals = grub.terminal.join(' ');
  const version = target.kernelVersion;
  const entries =
    grub.entries.length > 0
      ? grub.entries.map((title) => menuEntry(title, profile, target))
      : [
          menuEntry(os.name, profile, target),
          `submenu ${quote(`Advanced options for ${os.name}`)} {`,
          menuEntry(`${os.name}, with Linux ${version}`, profile, target),
          menuEntry(`${os.name}, with Linux ${version} (recovery mode)`, profile, target, 'single '),
          '}',
        ];
  return [
    `# Made from the profile ${profile.name}.`,
    'set default=0',
    `set timeout_style=${grub.timeoutStyle}`,
    `set timeout=${grub.timeoutSeconds}`,
    ...(grub.serialCommand === undefined ? [] : [grub.serialCommand]),
    `terminal_input ${terminals}`,
    `terminal_output ${terminals}`,
    search(profile, target),
    '',
    ...entries,
    '',
  ].join('\n');
}

/** How the kernel's command line names the root file system, and fstab, too. */
export function rootDevice(profile: SimulatedProfile, rootUuid: string): string {
  return profile.kernel.root === 'label' ? `LABEL=${profile.diskLabel}` : `UUID=${rootUuid}`;
}

function menuEntry(title: string, profile: SimulatedProfile, target: MenuTarget, mode = ''): string {
  const { kernelVersion: version, rootUuid } = target;
  return `menuentry ${quote(title)} --class gnu-linux {
	${search(profile, target)}
	echo	'Loading Linux ${version} ...'
	linux	/boot/vmlinuz-${version} root=${rootDevice(profile, rootUuid)} ro ${mode}${profile.kernel.commandLine}
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-${version}
}`;
}

function search(profile: SimulatedProfile, { rootUuid }: MenuTarget): string {
  return profile.kernel.root === 'label'
    ? `search --no-floppy --label --set=root ${profile.diskLabel}`
    : `search --no-floppy --fs-uuid --set=root ${rootUuid}`;
}

/** A word in GRUB's script, which has a shell's quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
