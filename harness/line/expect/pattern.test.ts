import t from 'tap';
import { compilePattern, patternWidth } from './pattern.ts';

t.test('the width of an expression', async (t) => {
  const widths: readonly (readonly [RegExp, number])[] = [
    [/abc/, 3],
    [/a|bcd/, 3],
    [/a{2,5}[xy]/, 6],
    [/(?:ab){3}c?/, 7],
    [/^login: $/, 7],
    [/(?=look)ahead/, 5],
    [/\d{1,3}\.\d{1,3}/, 7],
    [/a+/, Infinity],
    [/(?:^)*b/, 1],
    [/(a)\1/, Infinity],
  ];
  for (const [expression, width] of widths) t.equal(patternWidth(expression), width, String(expression));
});

t.test('an unbounded expression is refused by name', async (t) => {
  t.throws(() => compilePattern(/foo.*bar/), { code: 'scenario.pattern-unbounded', message: /foo\.\*bar/ });
});

t.test('a line anchor holds at any line, and a search starts where it is told', async (t) => {
  const matcher = compilePattern(/^end-(\d{1,4})$/);
  t.match(matcher.find('x\nend-12\n', 0), { index: 2, text: 'end-12', groups: ['12'] });
  t.equal(matcher.find('x\nend-12\n', 3), undefined);
});
