import t from 'tap';
import { TextFilter } from './text-filter.ts';

const cases: readonly (readonly [title: string, input: string, text: string])[] = [
  ['colours', '\x1b[1;32mhost\x1b[0m login: ', 'host login: '],
  ['queries at a prompt', '# \x1b[6n\x1b[?2004h', '# '],
  ['titles, ended by BEL or ST', '\x1b]0;title\x07a\x1b]2;t\x1b\\b', 'ab'],
  ['device control strings', '\x1bP+q544e\x1b\\x', 'x'],
  ['character sets', '\x1b(Bx\x1b)0y', 'xy'],
  ['carriage returns, bells and NULs', 'a\r\nb\x07\0c\x7f', 'a\nbc'],
  ['cursor moves part the fields of a menu', 'GNU GRUB\x1b[5;2HDebian', 'GNU GRUB\nDebian'],
  ['an escape that cuts another short', '\x1b[3\x1b[0mz', 'z'],
  ['systemd 257 at its start', '\x1b[6n\x1b[32766;32766H\x1b[!p\x1b]104\x07\x1b[?7hok', '\nok'],
];

for (const [title, input, text] of cases) {
  t.test(`${title}, whole and byte by byte`, async (t) => {
    t.equal(new TextFilter().push(Buffer.from(input)), text);
    const bitwise = new TextFilter();
    t.equal([...Buffer.from(input)].map((byte) => bitwise.push(Buffer.from([byte]))).join(''), text);
  });
}

t.test('a character split between two pieces stays whole', async (t) => {
  const filter = new TextFilter();
  const bytes = Buffer.from('é…');
  t.equal(filter.push(bytes.subarray(0, 1)), '');
  t.equal(filter.push(bytes.subarray(1, 4)) + filter.push(bytes.subarray(4)), 'é…');
});
