import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Profile } from '../profile.ts';
import { runGroup } from './process-group.ts';

/** Where distributions keep GRUB's modules for BIOS machines, and what they call its program. */
const grubDirectories = ['/usr/lib/grub/i386-pc', '/usr/share/grub2/i386-pc'];
const grubDirectory = grubDirectories.find((directory) => existsSync(directory)) ?? '/usr/lib/grub/i386-pc';
const grubMkimage = grubDirectory.includes('grub2') ? 'grub2-mkimage' : 'grub-mkimage';
/** What core.img needs to reach its menu and load a kernel without reading module after module through the BIOS. */
const coreModules = [
  ...[
    'biosdisk',
    'part_msdos',
    'ext2',
    'normal',
    'configfile',
    'search_fs_uuid',
    'search',
    'serial',
    'terminal',
  ],
  ...['linux', 'boot', 'echo', 'test', 'minicmd', 'gzio', 'ls', 'cat', 'sleep', 'reboot', 'halt', 'loadenv'],
];

/** The two images that start a disk. */
export interface BootLoader {
  readonly bootImage: Buffer;
  readonly coreImage: Buffer;
}

/** Makes core.img in `directory`, for a menu in partition 1 of the first disk. Throws `image.boot-loader`. */
export async function makeBootLoader(directory: string, signal?: AbortSignal): Promise<BootLoader> {
  const core = path.join(directory, 'core.img');
  const parameters = [
    '-d',
    grubDirectory,
    '-O',
    'i386-pc',
    '-p',
    '(hd0,msdos1)/boot/grub',
    '-o',
    core,
    ...coreModules,
  ];
  const made = await runGroup(grubMkimage, parameters, { signal });
  if (made.exitCode !== 0) throw bootLoaderError(made.output.split('\n').at(-1) ?? `${grubMkimage} failed`);
  try {
    const [bootImage, coreImage] = await Promise.all([
      readFile(path.join(grubDirectory, 'boot.img')),
      readFile(core),
    ]);
    return { bootImage, coreImage };
  } catch (error) {
    throw bootLoaderError(error instanceof Error ? error.message : String(error));
  }
}

/** Puts the menu and GRUB's modules into `root`, as grub-install and update-grub leave them. */
export async function writeGrubFiles(profile: Profile, rootUuid: string, root: string): Promise<void> {
  const target = path.join(root, 'boot/grub/i386-pc');
  await mkdir(target, { recursive: true });
  const files = (await readdir(grubDirectory)).filter((name) => /\.(mod|lst)$/.test(name));
  await Promise.all(files.map((name) => cp(path.join(grubDirectory, name), path.join(target, name))));
  await writeFile(path.join(root, 'boot/grub/grub.cfg'), grubMenu(profile, rootUuid));
}

/**
 * A guest's grub.cfg; `@KERNEL_VERSION@` stands for the kernel's version. The entries are those that Debian writes:
 * one, and a submenu with it again and with its recovery mode.
 */
export function grubMenu(profile: Profile, rootUuid: string): string {
  const { grub, os } = profile;
  const terminals = grub.terminal.join(' ');
  return `# Made from the profile ${profile.name}.
set default=0
set timeout_style=menu
set timeout=${grub.timeoutSeconds}
${grub.serialCommand}
terminal_input ${terminals}
terminal_output ${terminals}
search --no-floppy --fs-uuid --set=root ${rootUuid}

${menuEntry(os.name, profile, rootUuid, '')}
submenu 'Advanced options for ${os.name}' {
${menuEntry(`${os.name}, with Linux @KERNEL_VERSION@`, profile, rootUuid, '')}
${menuEntry(`${os.name}, with Linux @KERNEL_VERSION@ (recovery mode)`, profile, rootUuid, 'single ')}
}
`;
}

function menuEntry(title: string, profile: Profile, rootUuid: string, mode: string): string {
  return `menuentry '${title}' --class debian --class gnu-linux {
	search --no-floppy --fs-uuid --set=root ${rootUuid}
	echo	'Loading Linux @KERNEL_VERSION@ ...'
	linux	/boot/vmlinuz-@KERNEL_VERSION@ root=UUID=${rootUuid} ro ${mode}${profile.kernel.commandLine}
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-@KERNEL_VERSION@
}`;
}

function bootLoaderError(problem: string): Ttys0Error {
  return new Ttys0Error('image.boot-loader', { problem, directory: grubDirectory });
}
