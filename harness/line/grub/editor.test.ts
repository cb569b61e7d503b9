import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import type { Match } from '../expect/expect.ts';
import { bootEdited, logicalLines, typedEdit } from './editor.ts';

// As GRUB 2.06 draws it on a terminal of 80 columns.
const rows = [
  '                             GNU GRUB  version 2.06',
  '',
  ' /----------------------------------------------------------------------------\\',
  " |setparams 'Red Hat Enterprise Linux'                                         |",
  ' |                                                                            |',
  ' |        search --no-floppy --fs-uuid --set=root 6b8b4567-327b-43c6-8643-983\\|',
  ' |9c6b8b456                                                                  |',
  " |        echo        'Loading Linux 6.1.0 ...'                               |",
  ' |        linux        /boot/vmlinuz-6.1.0 root=UUID=6b8b4567 ro console=tty1\\|',
  ' | console=ttyS0 rootdelay=300                                                |',
  ' |        initrd        /boot/initrd.img-6.1.0                                |',
  ' \\----------------------------------------------------------------------------/',
  '      Minimum Emacs-like screen editing is supported. TAB lists completions.',
  '      Press Ctrl-x or F10 to boot, Ctrl-c or F2 for a command-line or ESC to',
  '      discard edits and return to the GRUB menu.',
];

t.test('rows that GRUB has broken are one line', async (t) => {
  const lines = logicalLines(rows);
  t.equal(lines.length, 6);
  t.match(lines[2], /983{0,1}9c6b8b456$/);
  t.match(lines[4], /ro console=tty1 console=ttyS0 rootdelay=300$/);
});

t.test('words are typed at the end of the kernel line, and it is booted', async (t) => {
  const typed: string[] = [];
  const user = {
    type: (text: string) => typed.push(text),
    expect: () => Promise.resolve({ index: 0, text: '', groups: [], before: '' } satisfies Match),
    screen: { lines: rows },
  };
  await bootEdited(user, { append: 'systemd.unit=rescue.target' }, Deadline.after(1_000));
  t.same(typed, ['e', '\x0e\x0e\x0e\x0e', '\x05 systemd.unit=rescue.target', '\x18']);
});

t.test('to take words out, the line is typed anew', async (t) => {
  const line = '\tlinux\t/boot/vmlinuz root=UUID=1 ro quiet rhgb';
  t.equal(
    typedEdit(line, { remove: ['quiet', 'rhgb'], append: 'single' }),
    '\x01\x0blinux /boot/vmlinuz root=UUID=1 ro single',
  );
  t.equal(typedEdit(line, {}), '\x05');
});

t.test('an entry without a kernel line is said to have none', async (t) => {
  const user = {
    type: () => undefined,
    expect: () => Promise.resolve({ index: 0, text: '', groups: [], before: '' } satisfies Match),
    screen: { lines: [" |setparams 'Memory test'   |"] },
  };
  await t.rejects(bootEdited(user, {}, Deadline.after(1_000)), { code: 'line.grub-line-missing', message: /linux/ });
});
