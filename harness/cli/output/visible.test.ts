import fc from 'fast-check';
import t from 'tap';
import { VisibleText } from './visible.ts';

function visible(...pieces: readonly Uint8Array[]): string {
  const text = new VisibleText();
  return pieces.map((piece) => text.take(piece)).join('') + text.end();
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bytes that mean something, and any others. */
const said = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.constantFrom('\u001b[2J', '\r\n', '\r', '\u009b', '\u202e', '😀', '\u0301', 'x').map((text) => new Uint8Array(Buffer.from(text))), // prettier-ignore
    ),
  )
  .map((parts) => Buffer.concat(parts));

t.test('whatever was said, nothing in it acts on a terminal', async () => {
  fc.assert(fc.property(said, (all) => !/[^\n\t\P{C}]|[\p{Zl}\p{Zp}]/u.test(visible(all))));
});

t.test('how the bytes are cut does not matter', async () => {
  fc.assert(
    fc.property(said, fc.array(fc.nat({ max: 8 })), (all, lengths) => {
      const pieces: Buffer[] = [];
      let at = 0;
      for (const length of lengths) pieces.push(all.subarray(at, (at += length)));
      return visible(...pieces, all.subarray(at)) === visible(all);
    }),
  );
});

t.test('plain text, of any language, is left alone', async (t) => {
  const text = 'login:\tmüller 한국어 e\u0301 😀 ¥\n';
  t.equal(visible(Buffer.from(text)), text);
  fc.assert(fc.property(fc.string(), (ascii) => visible(Buffer.from(ascii)) === ascii));
});

t.test('what is not text is shown', async (t) => {
  for (const [found, shown] of [
    ['\x1b]0;x\x07\x00\x7f', '^[]0;x^G^@^?'],
    ['50%\r100%\r\nok\r\r\n\n\r', '50%^M100%\nok^M\n\n^M'],
    ['\x9b2J\xff\xc3(\xe2\x82', String.raw`\x9b2J\xff\xc3(\xe2\x82`],
    ['\xed\xa0\x80\xf5\xc0\xaf', String.raw`\xed\xa0\x80\xf5\xc0\xaf`],
  ] as const)
    t.equal(visible(bytes(found)), shown);
  for (const [found, shown] of [
    ['\u009b2J', String.raw`\u{9b}2J`],
    ['a\u202egnp\u2066\u2028\ufeff\u{e0041}', String.raw`a\u{202e}gnp\u{2066}\u{2028}\u{feff}\u{e0041}`],
    [`a${'\u0301'.repeat(32)}b\u0301`, `a${'\u0301'.repeat(30)}\\u{301}\\u{301}b\u0301`],
  ] as const)
    t.equal(visible(Buffer.from(found)), shown);
});
