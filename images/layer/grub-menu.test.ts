import t from 'tap';
import { loadSimulated } from '../profiles.ts';
import { grubMenu } from './grub-menu.ts';

const target = { kernelVersion: '6.1.0-1-cloud', rootUuid: 'abcd' };

const linesOf = (menu: string) => menu.split('\n').map((line) => line.trim());

t.test('the menu is on the serial port, and its entries boot what the profile says', async (t) => {
  const profile = await loadSimulated('custom-agetty');
  const lines = linesOf(grubMenu(profile, target));
  for (const line of [
    'serial --unit=0 --speed=115200',
    'terminal_input serial',
    'terminal_output serial',
    `set timeout=${profile.grub.timeoutSeconds}`,
    'set timeout_style=menu',
  ])
    t.ok(lines.includes(line), line);
  const kernels = lines.filter((line) => line.startsWith('linux'));
  t.equal(kernels.length, 3, 'the entry, and under the advanced options again and in recovery mode');
  const start = 'linux\t/boot/vmlinuz-6.1.0-1-cloud root=UUID=abcd ro ';
  t.ok(kernels.every((line) => line.startsWith(start) && line.endsWith(profile.kernel.commandLine)));
  t.equal(kernels.filter((line) => line.includes(' single ')).length, 1);
});

t.test("a distribution's own menu: titles, label, terminals, and no serial line at all", async (t) => {
  const profile = await loadSimulated('custom-agetty');
  const menu = grubMenu(
    {
      ...profile,
      kernel: { ...profile.kernel, root: 'label' },
      diskLabel: 'ROOT',
      grub: {
        timeoutSeconds: 0,
        timeoutStyle: 'hidden',
        terminal: ['console', 'serial'],
        serialCommand: undefined,
        entries: ['CoreOS default', "CoreOS' other"],
      },
    },
    target,
  );
  const lines = linesOf(menu);
  t.ok(lines.includes('set timeout_style=hidden'));
  t.ok(lines.includes('terminal_input console serial'));
  t.notMatch(menu, /^serial /m);
  t.match(menu, /^menuentry 'CoreOS default' /m);
  t.match(menu, /^menuentry 'CoreOS'\\'' other' /m);
  t.equal(
    lines.filter((line) => line.startsWith('linux') && line.includes(' root=LABEL=ROOT ro ')).length,
    2,
  );
  t.ok(lines.includes('search --no-floppy --label --set=root ROOT'));
});
