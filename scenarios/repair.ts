import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type GuestFacts } from 'ttys0';
import {
  bootIntoShell,
  enterMaintenance,
  loginAsRoot,
  makeRootWritable,
  passBootMenu,
  rebootToLogin,
  wayPast,
} from './support/maintenance.ts';
import { deleteLineInEditor } from './support/editor.ts';
import { menuOnSerial } from './support/procedure.ts';

/** Where a boot that failed leads to a shell of root, with or without a password: it ends as its emergency mode does. */
function letIn({ singleUser }: GuestFacts): boolean {
  const ends = (name: string) => singleUser.find((procedure) => procedure.name === name)?.ends;
  const end = ends('emergency') ?? ends('single');
  return end === 'shell' || end === 'password';
}

const keptOut = (guest: GuestFacts): boolean => !letIn(guest);
const checkFails =
  /UNEXPECTED INCONSISTENCY|fsck\) of the root filesystem failed|Failed to start [^\n]{0,80}File System Check/;
const brokenLine = '00000000-dead-4bad-8bad-00000000beef';

scenario(
  'a broken fstab: at the maintenance prompt, with an editor',
  {
    proves: 'fix.fstab',
    from: 'off',
    variant: 'broken-fstab',
    allows: ['emergency'],
    timeoutMs: 120_000,
    guests: letIn,
  },
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => guest.power.start());
    const session = await alice.connect({ from: 0 });
    await step('it stops, and a key at the console opens a shell of root', async () => {
      assert.ok(await enterMaintenance(session, guest), 'it lets nobody in');
    });
    await step('fstab names a file system that is not there', async () => {
      assert.match(await session.run('cat /etc/fstab'), new RegExp(brokenLine));
      assert.equal(await session.run(`blkid -U ${brokenLine} || echo none`), 'none');
    });
    await step('the line is taken out, in an editor on the console', async () => {
      await deleteLineInEditor(session, '/etc/fstab', brokenLine);
      assert.doesNotMatch(await session.run('cat /etc/fstab'), new RegExp(brokenLine));
    });
    await step('after a reboot the guest asks who is there', () => rebootToLogin(session, guest));
    await step('and is well', async () => {
      await session.login(guest.user);
      assert.equal(await session.run('findmnt -no OPTIONS / | grep -o "^rw"'), 'rw');
    });
  },
);

scenario(
  'a broken fstab, and a root that is locked: by the distribution’s way past it',
  {
    proves: 'fix.fstab',
    from: 'off',
    variant: 'broken-fstab',
    allows: ['emergency', 'initrd-shell'],
    timeoutMs: 180_000,
    guests: keptOut,
  },
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => guest.power.start());
    const session = await alice.connect({ from: 0 });
    await step('it stops in emergency mode, and lets nobody in', async () => {
      assert.equal(await enterMaintenance(session, guest), false, 'it opened a shell');
      await session.expect('Press Enter to continue.');
    });
    const way = wayPast(guest, guest.facts.name === 'coreos' ? ['emergency-autologin'] : ['rd.break']);
    await step(`alice resets it, and at GRUB's menu appends ${way.append}`, async () => {
      await session.reset();
      await session.stopAtBootMenu();
      await bootIntoShell(session, way);
    });
    await step('the line is taken out of fstab', async () => {
      await makeRootWritable(session, way);
      await session.run(`sed -i /${brokenLine}/d /etc/fstab`);
      assert.doesNotMatch(await session.run('cat /etc/fstab'), new RegExp(brokenLine));
    });
    await step('after a reboot the guest asks who is there', () => rebootToLogin(session, guest));
    await step('and lets its user in', () => session.login(guest.user));
  },
);

const badInit = 'init=/sbin/no-such-init';
/** Files for the programs that make a distribution's menu anew are not in these guests: the menu itself is mended. */
const grubConfiguration = '/boot/grub/grub.cfg';

scenario(
  'a bad kernel line: booted by an edit in GRUB’s menu, then mended for good',
  {
    proves: 'fix.bootloader',
    from: 'login',
    variant: menuOnSerial,
    allows: ['panic', 'initrd-shell', 'initrd-gave-up', 'emergency'],
    timeoutMs: 150_000,
  },
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('somebody has put a wrong word on the kernel’s line', async () => {
      await loginAsRoot(session, guest);
      await session.run(`sed -i '/^\\tlinux\\t/s#$# ${badInit}#' ${grubConfiguration}; sync`);
    });
    await step('the guest does not boot', async () => {
      await session.reset();
      await passBootMenu(session, guest);
      const { index } = await session.expect(['Kernel panic - not syncing', 'login: '], { withinMs: 40_000 });
      assert.equal(index, 0, 'it boots all the same');
    });
    await step('without that word, by an edit in the menu, it does', async () => {
      await session.reset();
      await session.stopAtBootMenu();
      await session.bootEdited({ remove: [badInit] });
      await session.expect('login: ', { withinMs: 40_000 });
    });
    await step('the menu is mended', async () => {
      await loginAsRoot(session, guest);
      await session.run(`sed -i 's# ${badInit}##' ${grubConfiguration}`);
    });
    await step('after a reboot nobody has to edit anything', async () => {
      await rebootToLogin(session, guest);
      await session.login(guest.user);
      assert.doesNotMatch(await session.run('cat /proc/cmdline'), /no-such-init/);
    });
  },
);

const [oldKernel, oldEntry] = ['vmlinuz-5.10.0', 'Linux 5.10.0'];
const upArrow = '\x1b[A';

scenario(
  'a wrong default in GRUB’s menu: another entry is chosen at the console, then the default is mended',
  {
    proves: 'fix.bootloader',
    from: 'login',
    guests: ['custom-agetty', 'centos'],
    allows: ['grub-error'],
    timeoutMs: 120_000,
  },
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await loginAsRoot(session, guest);
    const first = await session.run(
      `sed -n "s/^menuentry '\\([^']*\\)'.*/\\1/p" ${grubConfiguration} | head -n 1`,
    );
    await step('the default is an entry whose kernel has been removed', async () => {
      const entry = [`menuentry '${oldEntry}' {`, `linux /boot/${oldKernel} root=/dev/vda1 ro`, '}'];
      const lines = entry.map((line) => `"${line}"`).join(' ');
      await session.run(`printf '%s\\n' ${lines} >>${grubConfiguration}`);
      await session.run(`sed -i "s/^set default=.*/set default='${oldEntry}'/" ${grubConfiguration}; sync`);
    });
    await step('the guest does not boot: GRUB finds no kernel, and waits for a key', async () => {
      await session.reset();
      await session.expect(`error: file \`/boot/${oldKernel}' not found`, { withinMs: 30_000 });
      await session.expect('Press any key to continue...');
    });
    await step('a key brings the menu, where the first entry boots', async () => {
      session.type(' ');
      await session.expect(`*${oldEntry}`);
      session.type(upArrow.repeat(2));
      await session.expect(`*${first}`);
      session.type('\r');
      await session.expect('login: ', { withinMs: 40_000 });
    });
    await step('the first entry becomes the default', async () => {
      await loginAsRoot(session, guest);
      await session.run(`sed -i 's/^set default=.*/set default=0/' ${grubConfiguration}`);
    });
    await step('after a reboot nobody has to choose', async () => {
      await rebootToLogin(session, guest);
      await session.login(guest.user);
    });
  },
);

/** The guest's one disk has one partition. It is checked while nothing can be written to it. */
const check = 'mount -o remount,ro / 2>/dev/null; fsck';
const disk = '/dev/vda1';

async function mendDisk(session: ConsoleSession): Promise<void> {
  const mended = await session.run(`${check} -y -f ${disk}; echo code=$?`, { withinMs: 30_000 });
  assert.match(mended, /FILE SYSTEM WAS MODIFIED/);
  assert.match(mended, /code=[123]$/);
  assert.match(await session.run(`fsck -n -f ${disk}; echo code=$?`, { withinMs: 30_000 }), /code=0$/);
}

const damaged = {
  proves: 'fix.filesystem',
  from: 'off',
  variant: 'damaged-filesystem',
  allows: ['emergency', 'disk-errors', 'initrd-shell', 'initrd-gave-up'],
  timeoutMs: 120_000,
} as const;

scenario(
  'a damaged file system: fsck by hand at the maintenance prompt',
  { ...damaged, guests: letIn },
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => guest.power.start());
    const session = await alice.connect({ from: 0 });
    await step('its own check gives up, and asks for somebody', async () => {
      await session.expect(checkFails, { withinMs: 40_000 });
      assert.ok(await enterMaintenance(session, guest), 'it lets nobody in');
    });
    await step('fsck mends it, and finds nothing more', () => mendDisk(session));
    await step('after a reboot the guest asks who is there', () => rebootToLogin(session, guest));
    await step('and lets its user in', () => session.login(guest.user));
  },
);

scenario(
  'a damaged file system, and a root that is locked: fsck from a shell without systemd',
  { ...damaged, timeoutMs: 180_000, guests: keptOut },
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => guest.power.start());
    const session = await alice.connect({ from: 0 });
    await step('its own check gives up, and lets nobody in', async () => {
      await session.expect(checkFails, { withinMs: 40_000 });
      assert.equal(await enterMaintenance(session, guest), false, 'it opened a shell');
    });
    const way = wayPast(guest, ['init', 'emergency-autologin']);
    await step(`alice resets it, and at GRUB's menu appends ${way.append}`, async () => {
      await session.reset();
      await session.stopAtBootMenu();
      await bootIntoShell(session, way);
    });
    await step('fsck mends it, and finds nothing more', () => mendDisk(session));
    await step('after a reboot the guest asks who is there', () => rebootToLogin(session, guest));
    await step('and lets its user in', () => session.login(guest.user));
  },
);
