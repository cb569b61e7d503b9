import fc from 'fast-check';
import t from 'tap';
import { harmlessJson, harmlessText } from './harmless.ts';

t.test('whatever the text, nothing in it acts, and the very text comes back', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const json = harmlessJson({ text });
      return !/[\p{C}\p{Zl}\p{Zp}]/u.test(json) && (JSON.parse(json) as { text: string }).text === text;
    }),
  );
});

t.test('formulas, escapes, line ends and reversed text', async (t) => {
  t.equal(harmlessJson('=cmd()'), String.raw`"\u003dcmd()"`);
  t.equal(harmlessJson('a,=1;+1|@x'), String.raw`"a,\u003d1;\u002b1|\u0040x"`);
  t.equal(harmlessJson('\u009b2J\u202eabc\u2028'), String.raw`"\u009b2J\u202eabc\u2028"`);
  t.equal(harmlessJson('\u001b[2J\r\n'), String.raw`"\u001b[2J\r\n"`);
  t.equal(harmlessJson('alice-1@ttys0.local 한국어 😀'), '"alice-1@ttys0.local 한국어 😀"', 'is left alone');
});

t.test('a word of a table is one word', async (t) => {
  t.equal(harmlessText('alice@ttys0.local'), 'alice@ttys0.local');
  t.equal(harmlessText('bob  nmi  vm2'), '"bob  nmi  vm2"');
  t.equal(harmlessText('=1'), String.raw`"\u003d1"`);
});
