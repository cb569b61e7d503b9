import t from 'tap';
import { formatAge, formatBytes, parseBytes } from './units.ts';

t.test('bytes for a person', async (t) => {
  t.same([0, 512, 1536, 99_418_112, 314_572_800, 5 * 1024 ** 4].map(formatBytes), [
    '0 B',
    '512 B',
    '1.5 KiB',
    '94.8 MiB',
    '300 MiB',
    '5.0 TiB',
  ]);
});

t.test('sizes as people write them', async (t) => {
  t.equal(parseBytes('2GiB'), 2 * 1024 ** 3);
  t.equal(parseBytes('1.5 G'), 1.5 * 1024 ** 3);
  t.equal(parseBytes('500mb'), 500_000_000);
  t.equal(parseBytes('800M'), 800 * 1024 ** 2);
  t.equal(parseBytes('4096'), 4096);
  t.equal(parseBytes('12B'), 12);
  for (const text of ['', '2 gigabytes', '-1G', '1e9', 'GiB', 'Infinity'])
    t.equal(parseBytes(text), undefined, text);
});

t.test('ages', async (t) => {
  const now = new Date('2026-01-10T00:00:00Z');
  const ago = (seconds: number) => formatAge(new Date(now.getTime() - seconds * 1000), now);
  t.same([5, 59, 60, 3599, 7200, 200_000, -5].map(ago), [
    '5 s',
    '59 s',
    '1 min',
    '59 min',
    '2 h',
    '2 d',
    '0 s',
  ]);
});
