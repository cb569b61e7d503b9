import fc from 'fast-check';
import t from 'tap';
import { mostSeed } from './random.ts';
import { type Trip, travel } from './testing/trip.ts';

const seed = fc.nat(mostSeed);
const direction = fc.constantFrom('in', 'out');
const place = fc.constantFrom('line', 'socket');
const chunk = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => Buffer.from(text)),
  fc.constantFrom('\u001b[31;1m', '\u001b]0;title\u0007', '한국어', '😀').map((text) => Buffer.from(text)),
);
const chunks = fc.array(chunk, { maxLength: 30 });
const harmless = fc.record(
  { split: fc.constant(true as const), delay: fc.integer({ min: 1, max: 1_000 }), baud: fc.integer({ min: 50, max: 1_000_000 }) }, // prettier-ignore
  { requiredKeys: [] },
);
const trip: fc.Arbitrary<Trip> = fc.record({ place, faults: harmless, seed, chunks });

t.test('split, delay and baud lose, double and reorder nothing, in either direction', async () => {
  await fc.assert(
    fc.asyncProperty(trip, direction, async (trip, direction) => {
      const { bytes, lostBytes } = await travel(direction, trip);
      return lostBytes === 0 && bytes.equals(Buffer.concat(trip.chunks));
    }),
  );
});

t.test('nor where more is sent than may be on its way at once', async () => {
  const fast = fc.record({ split: fc.constant(true as const), delay: fc.integer({ min: 1, max: 20 }), baud: fc.constant(10_000_000) }, { requiredKeys: [] }); // prettier-ignore
  const lengths = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      lengths,
      place,
      fast,
      seed,
      direction,
      async (lengths, place, faults, seed, direction) => {
        // prettier-ignore
        const chunks = lengths.map((length, add) => Buffer.from(Array.from({ length }, (_, at) => (at + add) % 251))); // prettier-ignore
        const { bytes } = await travel(direction, { place, faults, seed, chunks });
        return bytes.equals(Buffer.concat(chunks));
      },
    ),
    { numRuns: 20 },
  );
});

t.test('drop on a line loses what it counts, whatever the chunks; the rest is in order', async () => {
  const percent = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100);
  await fc.assert(
    fc.asyncProperty(trip, direction, percent, async (trip, direction, drop) => {
      const lossy: Trip = { ...trip, place: 'line', faults: { ...trip.faults, drop } };
      const sent = Buffer.concat(trip.chunks);
      const { bytes, lostBytes } = await travel(direction, lossy);
      const again = await travel(direction, { ...lossy, chunks: [...sent].map((byte) => Buffer.of(byte)) });
      return bytes.length + lostBytes === sent.length && isPart(bytes, sent) && again.bytes.equals(bytes);
    }),
  );
});

t.test('a cut link and a silent one give on the first half at least, and no more than all', async () => {
  const name = fc.constantFrom('drop', 'half-open');
  await fc.assert(
    fc.asyncProperty(
      trip,
      direction,
      name,
      fc.integer({ min: 1, max: 2_000 }),
      async (trip, direction, name, limit) => {
        // prettier-ignore
        const ending: Trip = { ...trip, place: 'socket', faults: { ...trip.faults, [name]: limit } };
        const sent = Buffer.concat(trip.chunks);
        const { bytes } = await travel(direction, ending);
        const least = Math.min(sent.length, Math.ceil(limit / 2));
        return bytes.length >= least && bytes.length <= limit && bytes.equals(sent.subarray(0, bytes.length));
      },
    ),
  );
});

t.test('the same seed gives the same pieces at the same times', async () => {
  await fc.assert(
    fc.asyncProperty(trip, direction, async (trip, direction) => {
      const [one, other] = [await travel(direction, trip), await travel(direction, trip)];
      return (
        one.passedMs === other.passedMs &&
        one.pieces.length === other.pieces.length &&
        one.pieces.every((piece, at) => other.pieces[at]?.equals(piece))
      );
    }),
  );
});

t.test('baud: a kilobyte takes its time', async (t) => {
  const { passedMs } = await travel('in', { place: 'line', faults: { baud: 9600, delay: 50 }, seed: 1, chunks: [Buffer.alloc(960)] }); // prettier-ignore
  t.equal(Math.round(passedMs), 1_050);
});

t.test('split cuts inside characters and inside escape sequences', async (t) => {
  const text = 'é한😀\u001b[31;1mx'.repeat(40);
  const { pieces } = await travel('in', { place: 'line', faults: { split: true }, seed: 1, chunks: [Buffer.from(text)] }); // prettier-ignore
  t.ok(pieces.some(([first = 0]) => (first & 0xc0) === 0x80), 'a character'); // prettier-ignore
  t.ok(pieces.some((piece) => /\u001b(\[[\d;]*)?$/.test(piece.toString('latin1'))), 'a sequence'); // prettier-ignore
});

/** Whether some bytes, taken out of others in their order, are these. */
function isPart(part: Buffer, whole: Buffer): boolean {
  let at = 0;
  for (const byte of whole) if (byte === part[at]) at += 1;
  return at === part.length;
}
