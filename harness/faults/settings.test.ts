import { readFile } from 'node:fs/promises';
import t from 'tap';
import { type FaultPlace, linkFault, linkFaultNames } from './catalogue.ts';
import { parseLinkFaults } from './settings.ts';

t.test('names and values', async (t) => {
  t.same(parseLinkFaults('line', []), {});
  t.same(parseLinkFaults('line', ['split', 'drop=0.5', 'baud=9600']), { split: true, drop: 0.5, baud: 9600 });
  t.same(parseLinkFaults('socket', ['delay=1', 'delay=20']), { delay: 20 }, 'the last one counts');
});

for (const [place, text, message] of [
  [
    'line',
    'rust=3',
    '--line-fault knows no fault called rust; there are drop, delay, split, half-open, baud.',
  ],
  ['socket', '', /--socket-fault knows no fault called ; there are drop/],
  ['line', 'constructor', /no fault called constructor/],
  ['line', 'split=3', '--line-fault split takes no value, not 3.'],
  ['line', 'baud', '--line-fault baud takes a whole number from 50 to 10000000 (bits a second, 10 for a byte), not nothing.'], // prettier-ignore
  ['line', 'baud=fast', /not fast/],
  ['socket', 'delay=', /not \.$/],
  ['socket', 'delay=0', /from 1 to 60000 \(milliseconds\), not 0/],
  ['socket', 'drop=0.5', /a whole number from 1 .*\(bytes\), not 0\.5/],
  ['line', 'drop=101', /a number from 0\.01 to 100 \(percent of the bytes\), not 101/],
  ['line', 'delay=1=2', /not 1=2/],
] as const) {
  t.test(`${place} ${text}`, async (t) => {
    t.throws(() => parseLinkFaults(place, [text]), { code: 'usage.option', message });
  });
}

t.test('README.md lists each of them', async (t) => {
  const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
  const places: readonly FaultPlace[] = ['line', 'socket'];
  for (const place of places)
    for (const name of linkFaultNames(place)) t.ok(readme.includes(linkFault(place, name).what), `${place} ${name}`); // prettier-ignore
});
