import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { Expect } from '../expect/expect.ts';
import { stopAtMenu } from './menu.ts';

/** GRUB 2.06 at its menu, as far as keys are used here: it draws what comes next when it has read one. */
function grub(first: string, answers: Readonly<Record<string, string>>) {
  const expect = new Expect();
  const typed: string[] = [];
  expect.feed(Buffer.from(first));
  return {
    typed,
    expect: expect.expect.bind(expect),
    type: (text: string) => {
      typed.push(text);
      setImmediate(() => expect.feed(Buffer.from(answers[text] ?? '')));
    },
  };
}

const help = 'Use the ^ and v keys to select which entry is highlighted.\n';
const entries = '*Debian GNU/Linux       \n Advanced options for Debian GNU/Linux       \n';
const soon = (): Deadline => Deadline.after(1_000);

t.test('a menu that counts down is stopped once GRUB has read a key', async (t) => {
  const counting = `${help}${entries}   The highlighted entry will be executed automatically in 5s.     `;
  t.equal(await stopAtMenu(grub(counting, { '\x1b[A': entries }), soon()), true);
  await t.rejects(stopAtMenu(grub(counting, {}), Deadline.after(100)), /Timed out|no output/i, 'not before');
});

t.test('a countdown without a menu is ended by Escape', async (t) => {
  const user = grub('10    ', { '\x1b': help + entries, '\x1b[A': entries });
  t.equal(await stopAtMenu(user, soon()), true);
  t.same(user.typed, ['\x1b', '\x1b[A']);
});

t.test('where the kernel comes first, there was no menu', async (t) => {
  const user = grub('Linux version 6.1.0\n', {});
  t.equal(await stopAtMenu(user, soon()), false);
  t.same(user.typed, []);
});
