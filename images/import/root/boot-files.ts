import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeGrubModules } from '../../build/boot-loader.ts';
import { attributes, bytesContent, type Content, type RootTree } from '../../tree/index.ts';
import type { BaseParts } from './base-parts.ts';
import { importedMenu, type Boot } from './disk/menu.ts';
import type { OwnKernel } from './inspect/kernel.ts';

/** Puts the lab's kernel, initrd and modules into an image that has no kernel of its own. */
export function addLabKernel(tree: RootTree, parts: BaseParts): OwnKernel {
  const { version } = parts;
  const kernel = `/boot/vmlinuz-${version}`;
  const initrd = `/boot/initrd.img-${version}`;
  put(tree, kernel, parts.kernel);
  put(tree, initrd, parts.initrd);
  for (const [name, content] of parts.modules) put(tree, `/lib/modules/${version}/${name}`, content);
  return { version, kernel, initrd };
}

/** Puts GRUB's modules and menu where the boot loader before the partition looks for them. */
export async function addBootLoader(tree: RootTree, scratch: string, boot: Boot): Promise<void> {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  await writeGrubModules(scratch);
  const modules = path.join(scratch, 'boot/grub/i386-pc');
  // What is there may be a link to where another boot loader is.
  if (tree.findLink('/boot/grub')?.kind !== 'directory') tree.remove('/boot/grub');
  for (const name of readdirSync(modules)) {
    const file = path.join(modules, name);
    put(tree, `/boot/grub/i386-pc/${name}`, {
      kind: 'host',
      path: file,
      sizeBytes: statSync(file).size,
      owned: true,
    });
  }
  put(tree, '/boot/grub/grub.cfg', bytesContent(importedMenu(boot)));
}

function put(tree: RootTree, place: string, content: Content): void {
  tree.put(place, { kind: 'file', ...attributes(0o644, { mtime: tree.root.mtime }), content });
}
