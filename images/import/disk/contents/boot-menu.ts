import type { OfflineFileSystem } from '../../../disk/index.ts';
import type { ForeignFields } from '../../../foreign/profile.ts';
import { printable } from '../../../printable.ts';

/** What a boot loader's files say: how the kernel is called, and what is to be seen before. */
export interface BootMenu {
  readonly kernel: ForeignFields['kernel'];
  readonly grub: ForeignFields['grub'];
}

type ReadTexts = (
  files: OfflineFileSystem,
  ...paths: readonly string[]
) => Promise<ReadonlyMap<string, string>>;

/** Of a system's own file system, and of one that is only its `/boot`. */
const menus = ['/boot/grub2/grub.cfg', '/boot/grub/grub.cfg', '/grub2/grub.cfg', '/grub/grub.cfg'];
const entryDirectories = ['/boot/loader/entries', '/loader/entries'];
const longestLine = 2_000;

/** Reads GRUB's menu, or the entries that stand for it in newer systems; empty where there are none. */
export async function readBootMenu(
  files: OfflineFileSystem,
  readTexts: ReadTexts,
): Promise<Partial<BootMenu>> {
  const [menu] = (await readTexts(files, ...menus)).values();
  const line = (menu === undefined ? undefined : kernelLine(menu)) ?? (await entryLine(files, readTexts));
  return {
    ...(line !== undefined && { kernel: { commandLine: printable(line).slice(0, longestLine) } }),
    ...(menu !== undefined && { grub: grubOf(menu) }),
  };
}

/** Without its first word, the kernel, and without what GRUB would put in. */
function kernelLine(menu: string): string | undefined {
  const words = /^\s*linux(?:16|efi)?\s+\S+[ \t]+(.+)$/m.exec(menu)?.[1];
  return words === undefined || words.includes('$') ? undefined : words.trim().replace(/[ \t]+/g, ' ');
}

async function entryLine(files: OfflineFileSystem, readTexts: ReadTexts): Promise<string | undefined> {
  for (const directory of entryDirectories) {
    const names = (await files.list(directory)).filter((name) => name.endsWith('.conf') && !name.includes('rescue')); // prettier-ignore
    const [name] = names.sort().reverse();
    if (name === undefined) continue;
    const [text = ''] = (await readTexts(files, `${directory}/${name}`)).values();
    const options = /^options[ \t]+(.+)$/m.exec(text)?.[1];
    if (options !== undefined) return options.replace(/ ?\$\w+/g, '').trim();
  }
  return undefined;
}

function grubOf(menu: string): ForeignFields['grub'] {
  const words = /^\s*terminal_output\s+(?:--append\s+)?(.+)$/m.exec(menu)?.[1]?.split(/\s+/) ?? [];
  const serial = words.some((word) => word.startsWith('serial'));
  const console = words.length === 0 || words.some((word) => !word.startsWith('serial'));
  const timeouts = [...menu.matchAll(/^\s*set timeout=(\d+)/gm)].map(([, seconds]) => Number(seconds));
  const style = /^\s*set timeout_style=(menu|countdown|hidden)/m.exec(menu)?.[1];
  const command = /^\s*(serial\s+.+)$/m.exec(menu)?.[1];
  return {
    terminal: [...(serial ? (['serial'] as const) : []), ...(console ? (['console'] as const) : [])],
    ...(command !== undefined && { serialCommand: printable(command.trim()) }),
    timeoutStyle: style === 'countdown' || style === 'hidden' ? style : 'menu',
    timeoutSeconds: Math.min(600, timeouts.at(-1) ?? 0),
  };
}
