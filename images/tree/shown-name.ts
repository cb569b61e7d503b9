import { printable } from '../printable.ts';

/** A name of a file system, bytes as latin1, as text that a terminal shows and does not obey; cut where it is long. */
export function shownName(name: string, longest = 200): string {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  const readable = Buffer.from(text, 'utf8').equals(bytes);
  if (readable) return printable(text, longest);
  return printable(name, longest).replace(/[\x7f-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}
