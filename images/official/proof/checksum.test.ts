import t from 'tap';
import { findChecksum } from './checksum.ts';

const [a, b] = ['a'.repeat(64), 'B'.repeat(64)];
const wide = 'c'.repeat(128);
const list = (text: string, more = {}) =>
  findChecksum(text, { algorithm: 'sha256', form: 'list', file: 'x.img', ...more });

t.test('every form that vendors write', async (t) => {
  t.equal(list(`${b} *other.img\n${a} *x.img\n`), a, 'binary');
  t.equal(list(`${b}  x.img\r\n`), 'b'.repeat(64), 'text');
  t.equal(list(`${a}  ./images/x.img`), a, 'with a directory');
  t.equal(list(`# x.img: 100 bytes\nSHA256 (x.img) = ${a}\n`), a, 'BSD');
  t.equal(list(`SHA512 (x.img) = ${wide}\nSHA256 (x.img) = ${a}\n`), a, 'BSD, another algorithm beside it');
  t.equal(
    list(`# MD5 HASH\n${'d'.repeat(32)}  x.img\n# SHA512 HASH\n${wide}  x.img\n`, { algorithm: 'sha512' }),
    wide,
  );
  t.equal(list(` ${a} \n`, { form: 'bare' }), a);
  t.equal(list(`${a}  x.img\n`, { form: 'bare' }), a);
});

t.test('the build that a stable name is a link to', async (t) => {
  t.equal(list(`SHA256 (x-20260101.img) = ${a}`, { listedAs: '^x-\\d+\\.img$' }), a);
  t.equal(list(`SHA256 (y-20260101.img) = ${a}`, { listedAs: '^x-\\d+\\.img$' }), undefined);
});

t.test('what is not there, or there twice and different, is none', async (t) => {
  t.equal(list(''), undefined);
  t.equal(list('<html>not found</html>'), undefined);
  t.equal(list(`${a}  xximg\n${a}  x.img.asc`), undefined, 'a name is no pattern');
  t.equal(list(`${a.slice(1)}  x.img`), undefined, 'too short');
  t.equal(list(`${a}  x.img\n${b}  x.img`), undefined);
  t.equal(list(`${a}  x.img\n${a}  x.img`), a);
});
