import t from 'tap';
import { Menu, type MenuAction } from './menu.ts';

const press = (menu: Menu, text: string): readonly MenuAction[] => menu.press(Buffer.from(text));

t.test('what is typed goes to the guest as it is', async (t) => {
  t.same(press(new Menu(), 'ls -l\r'), [{ kind: 'type', bytes: Buffer.from('ls -l\r') }]);
});

for (const [keys, kind] of [
  ['\x1dn', 'nmi'],
  ['\x1dr', 'reset'],
  ['\x1dq', 'quit'],
  ['\x1dx', 'close-menu'],
] as const) {
  t.test(`Ctrl+] ${keys.slice(1)} is ${kind}, at once or key by key`, async (t) => {
    t.same(press(new Menu(), keys).map((action) => action.kind), ['open-menu', kind]); // prettier-ignore
    const menu = new Menu();
    t.same(
      [...keys].flatMap((key) => press(menu, key)).map((action) => action.kind),
      ['open-menu', kind],
    );
  });
}

t.test('Ctrl+] twice types Ctrl+]', async (t) => {
  t.same(press(new Menu(), '\x1d\x1d').at(-1), { kind: 'type', bytes: Buffer.from('\x1d') });
});

t.test('SysRq asks for a letter or digit, and takes nothing else', async (t) => {
  t.same(press(new Menu(), '\x1dsh').at(-1), { kind: 'sysrq', key: 'h' });
  t.same(press(new Menu(), '\x1ds;').at(-1), { kind: 'close-menu' });
});

t.test('the keys around a menu reach the guest', async (t) => {
  const typed = press(new Menu(), 'ab\x1dncd').filter((action) => action.kind === 'type');
  t.same(Buffer.concat(typed.map(({ bytes }) => bytes)).toString(), 'abcd');
});
