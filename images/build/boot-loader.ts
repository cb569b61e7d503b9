import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
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
    'search_label',
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

/** Puts GRUB's modules into `root`, as grub-install leaves them. */
export async function writeGrubModules(root: string): Promise<void> {
  const target = path.join(root, 'boot/grub/i386-pc');
  await mkdir(target, { recursive: true });
  const files = (await readdir(grubDirectory)).filter((name) => /\.(mod|lst)$/.test(name));
  await Promise.all(files.map((name) => cp(path.join(grubDirectory, name), path.join(target, name))));
}

function bootLoaderError(problem: string): Ttys0Error {
  return new Ttys0Error('image.boot-loader', { problem, directory: grubDirectory });
}
