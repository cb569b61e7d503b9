import fc from 'fast-check';
import t from 'tap';
import { type AuditFields, type ChainEnd, chainStart, seal, unseal } from './record.ts';
import { verifyTrail } from './verify.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const fields: fc.Arbitrary<AuditFields> = fc
  .record({ at: text, action: text, vm: text, user: text, command: text, detail: text }, { requiredKeys: ['at', 'action'] }); // prettier-ignore
const events = fc.array(fields, { minLength: 1, maxLength: 12 });

function chain(
  events: readonly AuditFields[],
  from: ChainEnd = chainStart,
): { readonly lines: readonly string[]; readonly end: ChainEnd } {
  // prettier-ignore
  let end = from;
  const lines = events.map((event) => {
    const sealed = seal(event, end);
    end = sealed.end;
    return sealed.line;
  });
  return { lines, end };
}

t.test('whatever is written down is one line each, comes back as it was, and the chain holds', async () => {
  fc.assert(
    fc.property(events, (events) => {
      const { lines, end } = chain(events);
      const { records, breach } = verifyTrail(lines.join(''), end);
      return (
        breach === undefined &&
        lines.every((line) => line.indexOf('\n') === line.length - 1) &&
        records.every((record, at) => Object.entries(events[at] ?? {}).every(([name, value]) => record[name as keyof AuditFields] === value)) // prettier-ignore
      );
    }),
    { numRuns: 500 },
  );
});

t.test('a text of any length is cut to one that a reader can take', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 990, max: 5_000 }), (length) => {
      const { line } = seal({ at: '', action: 'refuse', detail: 'x'.repeat(length) }, chainStart);
      const detail = unseal(line.trimEnd())?.detail ?? '';
      return detail.length <= 1_001 && detail.startsWith('x'.repeat(Math.min(length, 1_000)));
    }),
  );
});

t.test('another byte anywhere is seen', async () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.integer({ min: 1, max: 255 }), (events, place, flip) => {
      const { lines, end } = chain(events);
      const bytes = Buffer.from(lines.join(''));
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      return verifyTrail(bytes.toString(), end).breach !== undefined;
    }),
    { numRuns: 1_000 },
  );
});

t.test('records that are missing at its end are missed, to the record', async () => {
  fc.assert(
    fc.property(events, fc.nat(), (events, place) => {
      const { lines, end } = chain(events);
      const left = place % lines.length;
      const { records, breach } = verifyTrail(lines.slice(0, left).join(''), end);
      return records.length === left && breach?.kind === 'removed';
    }),
  );
});

t.test('a chain that somebody has made anew is not the one that was witnessed', async () => {
  fc.assert(
    fc.property(events, fc.nat(), text, (events, place, detail) => {
      const at = place % events.length;
      const other = events.map((event, index) => (index === at ? { ...event, detail: `${detail}!` } : event));
      const same = other[at]?.detail === events[at]?.detail;
      return same || verifyTrail(chain(other).lines.join(''), chain(events).end).breach?.kind === 'changed';
    }),
    { numRuns: 500 },
  );
});
