import fc from 'fast-check';
import t from 'tap';
import { TextFilter } from './text-filter.ts';

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('\u001b[1;31m', '\u001b[5;10H', '\u001b]0;title\u0007', '\u001bP+q\u001b\\', '\u001b(B', '\r\n', '\u001b', '\u009b'), // prettier-ignore
);
const stream = fc.oneof(
  fc.array(part, { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });

t.test('a stream reads the same wherever it is cut', async () => {
  fc.assert(
    fc.property(stream, cuts, (bytes, cuts) => {
      const filter = new TextFilter();
      let text = '';
      for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
        const to = at + (cuts[cut % cuts.length] ?? 1);
        text += filter.push(bytes.subarray(at, to));
        at = to;
      }
      return text === new TextFilter().push(bytes);
    }),
    { numRuns: 1_000 },
  );
});

t.test('nothing in what is left acts on a terminal', async () => {
  fc.assert(
    fc.property(stream, (bytes) => !/[\0-\u0008\u000b-\u001f\u007f]/.test(new TextFilter().push(bytes))),
    { numRuns: 1_000 },
  );
});

t.test('plain text is left as it is', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const plain = text.replace(/[\0-\u001f\u007f\ufeff]/g, '');
      return new TextFilter().push(Buffer.from(plain)) === plain;
    }),
  );
});
