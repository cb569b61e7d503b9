import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { baseRecipe } from '../../recipe.ts';
import { partitionStartBytes } from '../../build/boot-sectors.ts';
import { runStep } from '../../build/step.ts';
import { ensureRecipe, type RecipeOptions } from '../../ensure-recipe.ts';
import { findBase } from '../../profiles.ts';
import { statSync } from 'node:fs';
import type { Content } from '../../tree/index.ts';
import { runBatch } from './disk/batch.ts';
import { walkInodes } from './disk/inodes.ts';

/** What an image is given of the lab's own. */
export interface BaseParts {
  readonly version: string;
  readonly kernel: Content;
  readonly initrd: Content;
  /** A static one, for what has no init of its own. */
  readonly busybox: Content;
  /** The kernel's modules, by their paths from `/lib/modules/<version>/`. */
  readonly modules: ReadonlyMap<string, Content>;
}

const fileType = 0o100000;

/**
 * Takes kernel, initrd, modules and busybox out of the base image, which is built where the cache has none. `directory`
 * is made, for what is taken. Throws as `ensureRecipe`, and `image.edit-failed`.
 */
export async function takeBaseParts(directory: string, options: RecipeOptions): Promise<BaseParts> {
  const base = await findBase('systemd');
  if (!base) throw new Error('there is no base called systemd');
  const image = await ensureRecipe(await baseRecipe(base), undefined, options);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const raw = path.join(directory, 'base.raw');
  await runStep('qemu-img convert', 'qemu-img', ['convert', '-t', 'unsafe', '-O', 'raw', image.diskPath, raw], options.signal); // prettier-ignore
  const partition = { diskPath: raw, offsetBytes: partitionStartBytes };
  const inodes = await walkInodes(partition);
  const files = [...inodes].filter(([, { mode }]) => (mode & 0o170000) === fileType).map(([name]) => name);
  const version = /^\/boot\/vmlinuz-(.+)$/m.exec(files.join('\n'))?.[1];
  const modulesAt = `/usr/lib/modules/${version ?? ''}/`;
  const wanted = {
    kernel: `/boot/vmlinuz-${version ?? ''}`,
    initrd: `/boot/initrd.img-${version ?? ''}`,
    busybox: '/usr/bin/busybox',
  };
  const modules = files.filter((name) => name.startsWith(modulesAt));
  const taken = new Map<string, string>([...Object.values(wanted), ...modules].map((name, index) => [name, String(index)])); // prettier-ignore
  const dumps = [...taken].map(([name, file]) => `dump <${inodes.get(name)?.number ?? 0}> ${file}`);
  await runBatch(partition, 'read', dumps, options.signal);
  const content = (name: string): Content => {
    const file = path.join(directory, taken.get(name) ?? '');
    return { kind: 'host', path: file, sizeBytes: statSync(file).size, owned: true };
  };
  if (version === undefined) throw new Error('the base image has no kernel');
  return {
    version,
    kernel: content(wanted.kernel),
    initrd: content(wanted.initrd),
    busybox: content(wanted.busybox),
    modules: new Map(modules.map((name) => [name.slice(modulesAt.length), content(name)])),
  };
}
