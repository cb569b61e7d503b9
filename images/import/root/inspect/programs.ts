import type { RootTree } from '../../../tree/index.ts';

/** The programs by which somebody gets in at a console; each the path where it is found first. */
export interface Programs {
  readonly agetty?: string;
  /** What else answers a line: busybox's, or the name under which Debian has agetty. */
  readonly getty?: string;
  readonly login?: string;
  readonly sulogin?: string;
  readonly shell?: string;
  readonly bash?: string;
  readonly udevd?: string;
  readonly fsck?: string;
}

const directories = ['/sbin', '/usr/sbin', '/bin', '/usr/bin'];

/** Looks for them where a PATH would. */
export function findPrograms(tree: RootTree): Programs {
  const find = (name: string) => tree.firstOf(...directories.map((directory) => `${directory}/${name}`));
  const udevd = tree.firstOf(
    '/usr/lib/systemd/systemd-udevd',
    '/lib/systemd/systemd-udevd',
    '/sbin/udevd',
    '/lib/udev/udevd',
  );
  const found = {
    agetty: find('agetty'),
    getty: find('getty'),
    login: find('login'),
    sulogin: find('sulogin'),
    shell: find('sh'),
    bash: find('bash'),
    udevd,
    fsck: find('fsck.ext4'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, path]) => path !== undefined));
}
