import headless from '@xterm/headless';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { StreamSafe } from './stream-safe.ts';

const safe = (text: string): string => new StreamSafe().take(Buffer.from(text));

/** What the guest says, on a terminal. */
async function show(text: string, columns = 80) {
  const terminal = new headless.Terminal({ allowProposedApi: true, cols: columns });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  return Array.from(
    { length: terminal.rows },
    (_, row) => active.getLine(row)?.translateToString(true) ?? '',
  );
}

t.test('what guests usually say is left alone', async (t) => {
  for (const text of [
    'login: \r\n',
    '\u001b[1;31mred\u001b[0m \u001b[38;2;10;20;255mx\u001b[m \u001b[?25l\u001b[?1049h\u001b[2J\u001b[H',
    '\u001b[999;999H\u001b[6n\u001b[r',
    '\u001b]0;root@custom\u0007# \u001b]2;title\u001b\\\u001bP$qm\u001b\\',
    '\u001b(B\u001b)0\u001bM\u001b7\u001b8\u001b=\u001bc',
    '한국어 e\u0301 \u0915\u094d\u0937 👩\u200d👩\u200d👧 ✈\ufe0f z\u0300\u0301\u0302\u0303',
    '\u009b31mred\u009b0m\u009d0;title\u009c',
  ])
    t.equal(safe(text), text);
});

t.test('a character has at most 30 marks', async (t) => {
  t.equal(safe(`a${'\u0301'.repeat(1000)}b\u0301`), `a${'\u0301'.repeat(30)}b\u0301`);
  t.equal(safe(`a${'\u0301\u001b[m\u009c\u007f'.repeat(1000)}`).match(/\u0301/g)?.length, 30);
  t.equal(safe('\u1161'.repeat(99)).length, 30);
});

t.test('direction is left out', async (t) => {
  t.equal(safe('a\u202egnp.exe\u202c\u2066b\u2069\u200fc\u061c'), 'agnp.exebc');
});

t.test('counts are held to what a terminal can have', async (t) => {
  t.equal(safe('\u001b[2147483647L\u001b[0000099999b\u009b30000000M'), '\u001b[500L\u001b[500b\u009b500M');
  t.equal(safe('\u001b[30\u00070000\u007f00L'), '\u0007\u007f\u001b[500L', 'whatever stands in it');
  t.equal(safe('\u001b[32766;32766H'), '\u001b[9999;9999H');
  t.equal(safe(`\u001b[${'1'.repeat(10_000)}`).length, 10_002 - 257, 'a sequence without end');
});

t.test('a string that is too long ends, and with the line at the latest', async (t) => {
  const long = `\u001b]0;${'x'.repeat(10_000)}`;
  t.same((await show(safe(`${long}\u0007seen`)))[0], 'seen');
  t.same((await show(safe(`${long}\u001b\\seen`)))[0], 'seen');
  t.same((await show(safe(`${long}\r\nseen`)))[1], 'seen');
  t.same((await show(safe(`\u001b_${'x'.repeat(10_000)}\r\nseen`)))[1], 'seen');
  t.same((await show(safe(`\u001b]0;${'x'.repeat(100)}\r\nhidden`)))[1], '', 'a short one goes on');
});

const pieces = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom('\u001b', '\u001b[', '\u001b]0;', '\u0007', '\u009b', '\u009c', '9999999', ';', 'L', 'b', '\u0301', '\r\n', 'x'.repeat(5000)), // prettier-ignore
  ),
  { maxLength: 12 },
);

t.test('how the bytes are cut does not matter', async () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat({ max: 300 })), (said, cuts) => {
      const bytes = Buffer.from(said.join(''));
      const whole = new StreamSafe();
      const cut = new StreamSafe();
      let at = 0;
      let joined = '';
      for (const length of cuts) {
        joined += cut.take(bytes.subarray(at, at + length));
        at += length;
      }
      joined += cut.take(bytes.subarray(at));
      return joined === whole.take(bytes);
    }),
  );
});

t.test('whatever is said, no cell holds much, and no number is high', async (t: Test) => {
  await fc.assert(
    fc.asyncProperty(pieces, async (said) => {
      const text = safe(said.join('') + 'a' + '\u0301'.repeat(100));
      if (/\u001b\[[^?>=<@-~]*\d{5}/.test(text)) return false;
      return (await show(text)).every((row) => row.length <= 80 * 32);
    }),
    { numRuns: 200 },
  );
  t.pass();
});

t.test('every character that a terminal joins to the one before is counted as a mark', async (t) => {
  const terminal = new headless.Terminal({ allowProposedApi: true, cols: 20, rows: 5 });
  const joined: string[] = [];
  for (let code = 0xa0; code <= 0xe01ff; code += 1) {
    if (code === 0xd800) code = 0xe000;
    if (code === 0x20000) code = 0xe0000;
    const character = String.fromCodePoint(code);
    terminal.write(`a${character}`);
    if ((code & 0x3ff) === 0) await new Promise<void>((resolve) => terminal.write('', resolve));
    terminal.write('\r', () => {
      const cell =
        terminal.buffer.active.getLine(terminal.buffer.active.cursorY)?.getCell(0)?.getChars() ?? '';
      if (cell.length > 1) joined.push(character);
    });
  }
  await new Promise<void>((resolve) => terminal.write('', resolve));
  t.ok(joined.length > 500, `${joined.length} are joined`);
  t.same(
    joined.filter((character) => safe(character.repeat(40)).length > 30 * character.length),
    [],
  );
});
