import type { ForeignFields } from '../../images/index.ts';
import { TextFilter } from '../line/expect/text-filter.ts';
import type { Line } from '../line/line.ts';

/** How GRUB shows itself on the line of a guest that has booted; undefined where nothing of it was seen there. */
export function grubOnSerial(line: Line): ForeignFields['grub'] | undefined {
  const reader = line.reader(line.start);
  const text = new TextFilter().push(reader.peek(line.end - line.start));
  reader.close();
  return parseGrub(text);
}

/** @param text what a guest said, without escape sequences */
export function parseGrub(text: string): ForeignFields['grub'] | undefined {
  const menu = /executed automatically in (\d+)s/.exec(text);
  if (!menu && !/GNU GRUB|to select which entry|^\s*Booting `/m.test(text)) return undefined;
  const isMenu = menu !== null || text.includes('to select which entry');
  return {
    terminal: ['serial'],
    serialCommand: 'serial',
    timeoutStyle: isMenu ? 'menu' : 'hidden',
    timeoutSeconds: Number(menu?.[1] ?? 0),
  };
}
