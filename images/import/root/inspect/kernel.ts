import type { RootTree } from '../../../tree/index.ts';

/** A kernel of the image's own, with all that it boots by. */
export interface OwnKernel {
  readonly version: string;
  /** Paths in the image, without links. */
  readonly kernel: string;
  readonly initrd: string;
}

/** The newest kernel in /boot that has its initrd and its modules beside it. */
export function findKernel(tree: RootTree): OwnKernel | undefined {
  const names = tree.list('/boot');
  const versions = tree.list('/lib/modules');
  const found = names.flatMap((name): OwnKernel[] => {
    const suffix = /^(?:vmlinuz|bzImage|kernel)-(.+)$/.exec(name)?.[1];
    if (suffix === undefined || suffix.includes('rescue')) return [];
    const initrds = [`initrd.img-${suffix}`, `initramfs-${suffix}.img`, `initrd-${suffix}`, `initramfs-${suffix}`, `initrd-${suffix}.img`]; // prettier-ignore
    const initrd = initrds.find((file) => names.includes(file));
    // Some name their kernels by flavour: `vmlinuz-lts`, and one directory of modules for it.
    const version =
      versions.find((each) => each === suffix) ?? versions.find((each) => each.endsWith(`-${suffix}`));
    if (initrd === undefined || version === undefined) return [];
    const kernel = tree.resolve(`/boot/${name}`);
    const file = tree.resolve(`/boot/${initrd}`);
    return kernel === undefined || file === undefined ? [] : [{ version, kernel, initrd: file }];
  });
  const order = new Intl.Collator('en', { numeric: true });
  return found.sort((one, other) => order.compare(one.version, other.version)).at(-1);
}
