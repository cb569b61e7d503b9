import fc from 'fast-check';
import t from 'tap';
import { LineReader, type ReadEvent } from './reader.ts';
import { Ring } from './ring.ts';

/** The line says something, or the reader takes what is there, at most so many bytes. */
type Step =
  | { readonly say: Uint8Array; readonly read?: undefined }
  | { readonly read: number; readonly say?: undefined };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ say: fc.uint8Array({ minLength: 1, maxLength: 80 }) }),
    fc.record({ read: fc.integer({ min: 1, max: 100 }) }),
  ),
  { maxLength: 40 },
);
const capacity = fc.integer({ min: 1, max: 64 });
const before = fc.uint8Array({ maxLength: 100 });

/** All that a reader is told when it begins at `from` of what was said before, and reads between what is said. */
async function replay(
  capacityBytes: number,
  before: Uint8Array,
  from: number,
  steps: readonly Step[],
): Promise<{ readonly events: readonly ReadEvent[]; readonly stream: Buffer }> {
  const ring = new Ring(capacityBytes);
  ring.append(before);
  const reader = new LineReader(ring, from, () => undefined);
  const said: Uint8Array[] = [before];
  const events: ReadEvent[] = [];
  for (const { say, read } of steps) {
    if (say) {
      ring.append(say);
      said.push(say);
      reader.wake();
    } else if (reader.offset < ring.end) events.push(...[await reader.next(read)].filter((event) => event !== undefined)); // prettier-ignore
  }
  reader.end();
  for (let event = await reader.next(); event; event = await reader.next()) events.push(event);
  return { events, stream: Buffer.concat(said) };
}

t.test(
  'what a reader is told follows without a hole, each byte in its place or in a marked gap',
  async () => {
    await fc.assert(
      fc.asyncProperty(capacity, before, fc.nat(120), steps, async (capacityBytes, before, from, steps) => {
        const { events, stream } = await replay(capacityBytes, before, from, steps);
        let at = Math.min(from, before.length);
        for (const event of events) {
          if (event.kind === 'gap') {
            if (event.from !== at || event.to <= at) return false;
            at = event.to;
            continue;
          }
          if (event.offset !== at || event.bytes.length === 0) return false;
          if (!event.bytes.equals(stream.subarray(at, at + event.bytes.length))) return false;
          at += event.bytes.length;
        }
        return at === stream.length;
      }),
      { numRuns: 1_000 },
    );
  },
);

t.test('there is a gap only where the ring had dropped what was next', async () => {
  await fc.assert(
    fc.asyncProperty(before, fc.nat(100), steps, async (before, from, steps) => {
      const { events } = await replay(100_000, before, from, steps);
      return events.every(({ kind }) => kind === 'bytes');
    }),
  );
});

t.test('a client that comes back with its offset again and again has the stream once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), async (visits) => {
      const ring = new Ring(4_096);
      let heard = Buffer.alloc(0);
      for (const said of visits) {
        const reader = new LineReader(ring, heard.length, () => undefined);
        ring.append(said.subarray(0, said.length / 2));
        if (reader.offset < ring.end) {
          const event = await reader.next(7);
          if (event?.kind === 'bytes') heard = Buffer.concat([heard, event.bytes]);
        }
        reader.close();
        ring.append(said.subarray(said.length / 2)); // while it is away
      }
      const last = new LineReader(ring, heard.length, () => undefined);
      last.end();
      for (let event = await last.next(); event?.kind === 'bytes'; event = await last.next())
        heard = Buffer.concat([heard, event.bytes]);
      return heard.equals(Buffer.concat(visits));
    }),
  );
});
