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

/** GRUB's editor on those rows, as far as its keys are used here. */
function editor(lines: readonly string[]) {
  const typed: string[] = [];
  let cursor = 0;
  return {
    typed,
    type: (text: string) => {
      typed.push(text);
      if (text.startsWith('\x0e')) cursor = Math.min(cursor + 1, lines.length - 1);
    },
    expect: () => Promise.resolve({ index: 0, text: '', groups: [], before: '' } satisfies Match),
    get screen() {
      return { lines: lines.map((line, index) => ` |${line}${index === cursor ? '~' : ''}|`) };
    },
  };
}

t.test('words are typed at the end of the kernel line, and it is booted', async (t) => {
  const user = editor([
    "setparams 'Debian'",
    '\techo Loading',
    '\tlinux /boot/vmlinuz ro',
    '\tinitrd /boot/i',
  ]);
  await bootEdited(user, { append: 'systemd.unit=rescue.target' }, Deadline.after(1_000));
  t.same(user.typed, [
    'e',
    '\x05~',
    '\x08',
    '\x0e\x05~',
    '\x08',
    '\x0e\x05~',
    '\x08',
    '\x05 systemd.unit=rescue.target',
    '\x18',
  ]);
});

t.test('to take words out, the line is typed anew', async (t) => {
  const line = '\tlinux\t/boot/vmlinuz root=UUID=1 ro quiet rhgb';
  t.equal(
    typedEdit(line, { remove: ['quiet', 'rhgb'], append: 'single' }),
    '\x01\x0blinux /boot/vmlinuz root=UUID=1 ro single',
  );
  t.equal(typedEdit(line, {}), '\x05');
});

t.test('a line is read as GRUB has drawn it, and not as it draws over what stood there', async (t) => {
  const kernel = '\tlinux /boot/vmlinuz root=UUID=f8ce61aa-8c2f ro quiet';
  const typed: string[] = [];
  const user = {
    type: (text: string) => typed.push(text),
    expect: () => Promise.resolve({ index: 0, text: '', groups: [], before: '' } satisfies Match),
    // With the mark, the line takes a third row, where the next line still stands.
    screen: {
      lines: [
        '|\tlinux /boot/vmlinuz root=UUID=f8ce61aa-\\|',
        '|8c2f ro quie\\|',
        '|t~itrd /boot/initrd.img|',
      ],
    },
  };
  await bootEdited(user, { remove: ['quiet'] }, Deadline.after(1_000));
  t.equal(typed.at(-2), typedEdit(kernel, { remove: ['quiet'] }));
});

t.test('an entry without a kernel line is said to have none', async (t) => {
  const user = editor(["setparams 'Memory test'", '\tmultiboot /memtest']);
  await t.rejects(bootEdited(user, {}, Deadline.after(1_000)), {
    code: 'line.grub-line-missing',
    message: /linux/,
  });
});
