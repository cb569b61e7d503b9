import t from 'tap';
import { encodeBmp } from './bmp.ts';
import { decodePpm } from './ppm.ts';

t.test('a picture of odd width comes out upside down, blue first, each row filled up', async (t) => {
  const ppm = Buffer.concat([
    Buffer.from('P6\n# made by hand\n3 2\n255\n'),
    Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
  ]);
  const pixels = decodePpm(ppm);
  if (!pixels) throw new Error('not decoded');
  t.match(pixels, { width: 3, height: 2 });
  const bmp = encodeBmp(pixels);
  t.equal(bmp.length, 54 + 2 * 12);
  t.equal(bmp.toString('latin1', 0, 2), 'BM');
  t.equal(bmp.readUInt32LE(2), bmp.length);
  t.equal(bmp.readUInt32LE(10), 54);
  t.same([bmp.readInt32LE(18), bmp.readInt32LE(22), bmp.readUInt16LE(28)], [3, 2, 24]);
  t.same(
    [...bmp.subarray(54)],
    [...[30, 20, 10, 60, 50, 40, 90, 80, 70, 0, 0, 0], ...[0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0]],
  );
});

t.test('what is no PPM, or not all of one, is not taken', async (t) => {
  for (const text of ['', 'P5\n1 1\n255\nabc', 'P6\n2 2\n255\nabc', 'P6\n1 1\n65535\nabcdef'])
    t.equal(decodePpm(Buffer.from(text)), undefined, text);
});
