import { Ttys0Error } from '../../errors/index.ts';
import type { Moment } from '../../matrix/rewind/rewind.ts';

/** The moment that somebody means by a step's title, a part of it, or its number; the last one without any. */
export function chooseMoment(moments: readonly Moment[], wanted: string | undefined): Moment {
  const part = wanted?.toLowerCase() ?? '';
  const close = moments.filter(({ title }) => title.toLowerCase().includes(part));
  const found =
    wanted === undefined
      ? moments.at(-1)
      : (moments.find(({ title }) => title === wanted) ??
        (/^\d+$/.test(wanted) ? moments[Number(wanted) - 1] : undefined) ??
        (close.length === 1 ? close[0] : undefined));
  if (found) return found;
  const known = moments.map(({ title, failed }, at) => `${at + 1} "${title}"${failed ? ', where it failed' : ''}`).join('; '); // prettier-ignore
  throw new Ttys0Error('usage.step-unknown', { step: wanted ?? '', known });
}
