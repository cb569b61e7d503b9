import { inflateSync } from 'node:zlib';
import t from 'tap';
import { encodePng } from './png.ts';

t.test('a picture comes out of its file as it went in', async (t) => {
  const rgb = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3]);
  const file = encodePng({ width: 2, height: 2, rgb });
  t.equal(file.toString('latin1', 1, 4), 'PNG');
  t.same([file.readUInt32BE(16), file.readUInt32BE(20)], [2, 2]);
  const length = file.readUInt32BE(33);
  t.equal(file.toString('latin1', 37, 41), 'IDAT');
  const rows = inflateSync(file.subarray(41, 41 + length));
  t.same([...rows], [0, ...rgb.subarray(0, 6), 0, ...rgb.subarray(6)]);
});
