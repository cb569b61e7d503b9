import fc from 'fast-check';
import t from 'tap';
import { type AuditFields, type ChainEnd, chainStart, seal } from './record.ts';
import { verifyTrail } from './verify.ts';

/** A trail of so many records. */
function trail(count: number): { readonly lines: string[]; readonly end: ChainEnd } {
  let end = chainStart;
  const lines = Array.from({ length: count }, (_, index) => {
    const fields: AuditFields = {
      at: '2026-11-23T00:00:00.000Z',
      action: 'connect',
      vm: 'vm1',
      user: `user${index}`,
    };
    const sealed = seal(fields, end);
    end = sealed.end;
    return sealed.line;
  });
  return { lines, end };
}

t.test('a trail that nobody has touched', async (t) => {
  const { lines, end } = trail(5);
  const verdict = verifyTrail(lines.join(''), end);
  t.equal(verdict.breach, undefined);
  t.same(verdict.records.map(({ sequence }) => sequence), [1, 2, 3, 4, 5]); // prettier-ignore
  t.equal(verifyTrail('', chainStart).breach, undefined, 'an empty one');
  t.equal(verifyTrail(lines.join(''), trail(4).end).breach, undefined, 'killed before it was witnessed');
});

t.test('the first breach, and what it is', async (t) => {
  const { lines, end } = trail(5);
  const breach = (text: string, witness: ChainEnd | undefined = end) => verifyTrail(text, witness).breach;
  const without = (index: number): string => lines.toSpliced(index, 1).join('');
  const [one = '', two = '', three = '', ...rest] = lines;
  const all = lines.join('');
  t.match(breach(all.replace('user2', 'user9')), { kind: 'changed', line: 3 });
  t.match(breach(without(1)), { kind: 'removed', line: 2, problem: 'record 2 is missing' });
  t.match(breach(without(0)), { kind: 'removed', line: 1 });
  t.match(breach(without(4)), { kind: 'removed', line: 5, problem: 'record 5 is missing' });
  t.match(breach(''), { kind: 'removed', problem: 'records 1 to 5 are missing' });
  t.match(breach([one, three, two, ...rest].join('')), { kind: 'order', line: 2 });
  t.match(breach([one, two, two, three, ...rest].join('')), { kind: 'order', line: 3 });
  t.match(breach(all.slice(0, -7)), { kind: 'torn', line: 5 });
  t.match(verifyTrail(all, undefined).breach, { kind: 'removed', line: 6 });
  const rewritten = seal({ at: '', action: 'connect', user: 'nobody' }, trail(4).end);
  t.match(breach([one, two, three, rest[0], rewritten.line].join('')), { kind: 'changed', line: 5 });
});

t.test('L8: no edit, deletion, swap or cut goes unseen', async () => {
  const { lines, end } = trail(8);
  const intact = lines.join('');
  const index = fc.nat(lines.length - 1);
  const edits = fc.oneof(
    fc.tuple(fc.nat(intact.length - 1), fc.string({ maxLength: 3 }), fc.nat(3)).map(([at, text, gone]) => intact.slice(0, at) + text + intact.slice(at + gone)), // prettier-ignore
    index.map((at) => lines.toSpliced(at, 1).join('')),
    fc.tuple(index, index).map(([one, other]) => lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '').join('')), // prettier-ignore
    fc.tuple(index, index).map(([from, to]) => lines.toSpliced(to, 0, lines[from] ?? '').join('')),
    fc.nat(intact.length - 1).map((length) => intact.slice(0, length)),
  );
  fc.assert(
    fc.property(edits, (text) => (verifyTrail(text, end).breach === undefined) === (text === intact)),
    { numRuns: 3_000 },
  );
});
