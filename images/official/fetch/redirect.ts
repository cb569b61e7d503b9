import { Ttys0Error } from '../../../harness/errors/index.ts';
import { printable } from '../../printable.ts';

/**
 * Where an answer sends one: never from https to what is not. Throws `image.download-redirect`.
 */
export function nextAddress(from: URL, target: string): URL {
  const refused = (reason: string) =>
    new Ttys0Error('image.download-redirect', { url: from.href, target: printable(target), reason });
  if (!URL.canParse(target, from.href)) throw refused('it is no address');
  const next = new URL(target, from);
  if (next.protocol !== 'https:' && next.protocol !== 'http:') throw refused('it is no web address');
  if (from.protocol === 'https:' && next.protocol !== 'https:') throw refused('it is not https any more');
  if (next.username !== '' || next.password !== '') throw refused('it holds a password');
  return next;
}
