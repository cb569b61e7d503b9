import t from 'tap';
import { Ring } from './ring.ts';

t.test('it keeps the newest bytes under their absolute offsets', async (t) => {
  const ring = new Ring(8);
  ring.append(Buffer.from('abcde'));
  ring.append(Buffer.from('fghij'));
  t.equal(ring.start, 2);
  t.equal(ring.end, 10);
  t.equal(ring.read(2, 100).toString(), 'cdefghij');
  t.equal(ring.read(4, 3).toString(), 'efg');
});

t.test('a piece larger than the ring leaves its own end', async (t) => {
  const ring = new Ring(4);
  ring.append(Buffer.from('x'));
  ring.append(Buffer.from('0123456789'));
  t.equal(ring.start, 7);
  t.equal(ring.end, 11);
  t.equal(ring.read(7, 4).toString(), '6789');
});

t.test('any cutting of a stream gives the same content', async (t) => {
  const stream = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
  for (const step of [1, 3, 7, 64, 999]) {
    const ring = new Ring(100);
    for (let at = 0; at < stream.length; at += step) ring.append(stream.subarray(at, at + step));
    t.same(ring.read(ring.start, 100), stream.subarray(900), `in pieces of ${step}`);
  }
});

t.test('an offset outside is refused', async (t) => {
  const ring = new Ring(4);
  ring.append(Buffer.from('abcdef'));
  t.throws(() => ring.read(1, 1), RangeError);
  t.throws(() => ring.read(7, 1), RangeError);
});
