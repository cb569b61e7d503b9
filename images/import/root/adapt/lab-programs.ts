import { readFileSync } from 'node:fs';
import path from 'node:path';
import { attributes, bytesContent } from '../../../tree/index.ts';
import type { Adaptation } from './adaptation.ts';

const guestDirectory = path.join(import.meta.dirname, '../guest');

/** Where the lab's own programs are in an image that lacks some. */
export const labDirectory = '/usr/lib/ttys0';

/** Puts the lab's busybox there, once. */
export function addBusybox({ tree, busybox, changes }: Adaptation): string {
  const place = `${labDirectory}/busybox`;
  if (!tree.has(place)) {
    tree.put(place, { kind: 'file', ...attributes(0o755, { mtime: tree.root.mtime }), content: busybox });
    changes.push(`added ${place}, a static busybox`);
  }
  return place;
}

/** Puts one of the lab's scripts there, with words in the place of its `@NAMES@`. */
export function addScript(
  adaptation: Adaptation,
  name: string,
  words: Readonly<Record<string, string>> = {},
): string {
  const { tree } = adaptation;
  addBusybox(adaptation);
  const text = readFileSync(path.join(guestDirectory, name), 'utf8');
  const filled = text.replace(/@([A-Z]+)@/g, (found, word: string) => words[word] ?? found);
  const place = `${labDirectory}/${name}`;
  tree.put(place, {
    kind: 'file',
    ...attributes(0o755, { mtime: tree.root.mtime }),
    content: bytesContent(filled),
  });
  return place;
}

/** The command that answers the serial line: the image's own getty and login, as far as it has them. */
export function gettyCommand(adaptation: Adaptation): string {
  const { tree, facts, changes } = adaptation;
  const { agetty, getty, login } = facts.programs;
  const program = agetty ?? getty;
  if (program === undefined) changes.push('the image has no getty: the line is answered by busybox');
  const command = program ?? `${addBusybox(adaptation)} getty`;
  if (login !== undefined) return `${command} -L 115200 ttyS0 vt102`;
  const place = `${labDirectory}/login`;
  addBusybox(adaptation);
  tree.link(place, 'busybox');
  changes.push(`the image has no login: users log in by ${place}, busybox's`);
  return `${command} -l ${place} -L 115200 ttyS0 vt102`;
}
