import fc from 'fast-check';
import t from 'tap';
import { Ring } from './ring.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 30 });
const capacity = fc.integer({ min: 1, max: 64 });

/** A ring that has had all pieces, and the stream they make. */
function filled(capacityBytes: number, pieces: readonly Uint8Array[]): { ring: Ring; stream: Buffer } {
  const ring = new Ring(capacityBytes);
  for (const piece of pieces) ring.append(piece);
  return { ring, stream: Buffer.concat(pieces) };
}

t.test('it holds the last bytes of its stream, wherever it was cut and however they are read', async () => {
  fc.assert(
    fc.property(capacity, pieces, fc.nat(), fc.nat(100), (capacityBytes, pieces, place, maxBytes) => {
      const { ring, stream } = filled(capacityBytes, pieces);
      const offset = ring.start + (place % (ring.end - ring.start + 1));
      return (
        ring.end === stream.length &&
        ring.start === Math.max(0, stream.length - capacityBytes) &&
        ring.read(offset, maxBytes).equals(stream.subarray(offset, offset + maxBytes))
      );
    }),
    { numRuns: 1_000 },
  );
});

t.test('what was read stays as it was, whatever comes after it', async () => {
  fc.assert(
    fc.property(capacity, pieces, pieces, (capacityBytes, before, after) => {
      const { ring, stream } = filled(capacityBytes, before);
      const { start } = ring;
      const read = ring.read(start, capacityBytes);
      for (const piece of after) ring.append(piece);
      return read.equals(stream.subarray(start));
    }),
  );
});

t.test('an offset that it does not hold is refused', async () => {
  fc.assert(
    fc.property(capacity, pieces, fc.integer({ min: 1, max: 100 }), (capacityBytes, pieces, beyond) => {
      const { ring } = filled(capacityBytes, pieces);
      return [ring.start - beyond, ring.end + beyond].every((offset) => refuses(() => ring.read(offset, 1)));
    }),
  );
});

function refuses(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}
