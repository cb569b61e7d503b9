import t from 'tap';
import { judge, type Sample } from './verdict.ts';

const mebibyte = 1_048_576;
const samples = (third: (part: number) => Sample): Sample[] => [0, 1, 2].flatMap((part) => Array.from({ length: 5 }, () => third(part))); // prettier-ignore
const flat = samples(() => ({ residentBytes: 100 * mebibyte, descriptors: 50 }));

t.test('a lab that stays flat', async (t) => {
  t.same(judge(flat, [{ type: 3, watch: 1 }]), []);
  const warmed = samples((part) => ({ residentBytes: (part === 0 ? 50 : 100) * mebibyte, descriptors: part === 0 ? 9 : 50 })); // prettier-ignore
  t.same(judge(warmed, []), [], 'what it takes to warm up does not count');
  t.same(
    judge([...flat, { residentBytes: 900 * mebibyte, descriptors: 900 }], []),
    [],
    'nor does one moment',
  );
});

t.test('a lab that grows, and visitors who come no more', async (t) => {
  const growing = samples((part) => ({ residentBytes: (100 + 11 * part) * mebibyte, descriptors: 50 + 5 * part })); // prettier-ignore
  t.same(judge(growing, []), ['Descriptors grew from 55 to 60.']);
  const leaking = samples((part) => ({ residentBytes: (100 + 20 * part) * mebibyte, descriptors: 50 }));
  t.same(judge(leaking, []), ['Memory grew from 120.0 MiB to 140.0 MiB.']);
  t.same(judge(flat, [{ type: 1 }, { type: 0 }]), ['No visit of the kind "type" in minute 2.']);
  t.match(judge([], []), [/too short/]);
});
