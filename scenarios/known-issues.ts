import assert from 'node:assert/strict';
import { scenario, type GuestFacts } from 'ttys0';
import { byInit } from './support/by-init.ts';
import { asRoot } from './support/as-root.ts';
import { boot, booted, enterDoesNothing, enterGivesLogin } from './support/booted.ts';
import { diagnose, type Cause } from './support/diagnosis.ts';
import { connects, refuses, refusesEverywhere } from './support/refusal.ts';

/** One guest of each init: what a cause looks like depends on that. */
const ofEachInit = ['custom-agetty', 'centos'] as const;

/** A way to a console on which Enter does nothing, and the way out of it, without a reboot. */
interface Silence {
  readonly cause: Cause;
  /** Of `images/variants`. */
  readonly variant: string;
  readonly guests?: readonly string[];
  /** What root runs to mend it, where init is such. */
  readonly mend: Readonly<Partial<Record<GuestFacts['init'], string>>>;
}

const silences: readonly Silence[] = [
  {
    cause: 'no getty is on ttyS0',
    variant: 'no-getty',
    mend: {
      systemd: 'systemctl enable --now serial-getty@ttyS0.service',
      sysvinit: "sed -i 's/^#S0:/S0:/' /etc/inittab && telinit q",
    },
  },
  {
    cause: 'the getty is on another port',
    variant: 'getty-ttys1',
    guests: ofEachInit,
    mend: {
      systemd: `systemctl disable --now serial-getty@ttyS1.service
systemctl unmask serial-getty@ttyS0.service && systemctl start serial-getty@ttyS0.service`,
      sysvinit: "sed -i '/^S0:/s/ ttyS1 / console /' /etc/inittab && telinit q",
    },
  },
  {
    cause: 'the getty of ttyS0 is masked',
    variant: 'masked-getty',
    guests: ['centos'],
    mend: {
      systemd: 'systemctl unmask serial-getty@ttyS0.service && systemctl start serial-getty@ttyS0.service',
    },
  },
  {
    cause: 'the getty ends as soon as it starts',
    variant: 'respawn-loop',
    guests: ofEachInit,
    mend: {
      systemd: `rm -r /etc/systemd/system/serial-getty@ttyS0.service.d
systemctl daemon-reload && systemctl restart serial-getty@ttyS0.service`,
      sysvinit: "sed -i '/^S0:/s/ --no-such-option / /' /etc/inittab && telinit q",
    },
  },
  {
    cause: 'the last console= is not ttyS0',
    variant: 'console-order',
    guests: ['custom-agetty'],
    mend: { sysvinit: "sed -i '/^S0:/s/ console / ttyS0 /' /etc/inittab && telinit q && pkill agetty" },
  },
];

for (const { cause, variant, guests, mend } of silences) {
  scenario(
    `Enter does nothing: ${cause}`,
    { proves: 'known.enter-nothing', from: 'off', variant, timeoutMs: 60_000, ...(guests && { guests }) },
    async ({ alice, guest, step }) => {
      await step('the guest boots', () => boot(guest));
      const session = await step('the console connects', () => alice.connect());
      await step('Enter does nothing', () => enterDoesNothing(session));
      await step('what the guest is told of shows why', async () =>
        assert.equal(await diagnose(guest), cause),
      );
      await step('it is mended, without a reboot', () =>
        asRoot(guest, byInit(guest, { systemd: 'false', sysvinit: 'false', ...mend })),
      );
      await step('Enter gives a login prompt', () => enterGivesLogin(session));
      await step('and a shell', () => session.login(guest.user));
    },
  );
}

scenario(
  'Enter does nothing: the kernel has no console= for ttyS0',
  {
    proves: 'known.enter-nothing',
    from: 'off',
    variant: 'no-console',
    guests: ofEachInit,
    timeoutMs: 90_000,
  },
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => boot(guest));
    const session = await step('the console connects', () => alice.connect());
    await step('Enter does nothing', () => enterDoesNothing(session));
    await step('what the guest is told of shows why', async () =>
      assert.equal(await diagnose(guest), 'the kernel has no console= for ttyS0'),
    );
    await step('its kernel line becomes the one of the documentation', async () => {
      const line = 'console=ttyS0,115200 earlyprintk=ttyS0,115200 rootdelay=300';
      await asRoot(guest, `sed -i '/^\\tlinux\\t/s/ rhgb quiet/ ${line}/' /boot/grub/grub.cfg && sync`);
      assert.match(await asRoot(guest, 'cat /boot/grub/grub.cfg'), /^\tlinux\t.* console=ttyS0,115200 /m);
    });
    await step('after a reset the kernel talks', async () => {
      await session.reset();
      await session.expect(/Linux version \d/, { withinMs: 30_000 });
    });
    await step('and the guest asks who is there', async () => {
      await session.expect('login: ', { withinMs: 30_000 });
      await session.login(guest.user);
    });
  },
);

scenario(
  'Enter does nothing: the machine has no serial port',
  { proves: 'known.enter-nothing', from: 'off', variant: 'no-serial-port', guests: ofEachInit, timeoutMs: 60_000 }, // prettier-ignore
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => boot(guest));
    const session = await step('the console connects', () => alice.connect());
    await step('Enter does nothing', () => enterDoesNothing(session));
    await step('what the guest is told of shows why', async () =>
      assert.equal(await diagnose(guest), 'the machine has no serial port'),
    );
    await step('a getty does not help', async () => {
      const start = { systemd: 'systemctl start serial-getty@ttyS0.service', sysvinit: 'telinit q' };
      await guest.runScript(byInit(guest, start));
      await enterDoesNothing(session);
    });
  },
);

scenario(
  'Enter does something all the same: the last console= is not ttyS0, with systemd',
  { proves: 'known.enter-nothing', from: 'off', variant: 'console-order', guests: ['centos'], timeoutMs: 60_000 }, // prettier-ignore
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => boot(guest));
    const session = await alice.connect({ from: 0 });
    await step('the kernel talks, and units say nothing before the login prompt', async () => {
      await session.expect(/Linux version \d/);
      const { before } = await session.expect('login: ');
      assert.doesNotMatch(before, /^\[ {2}OK {2}\] /m, 'units talk here');
    });
    await step('Enter gives a login prompt', () => enterGivesLogin(session));
    await step('what the guest is told of shows what is wrong', async () =>
      assert.equal(await diagnose(guest), 'the last console= is not ttyS0'),
    );
  },
);

scenario(
  'Enter does something all the same: the getty has another speed than the line, which is none in QEMU',
  { proves: 'known.enter-nothing', from: 'off', variant: 'wrong-speed', guests: ofEachInit, timeoutMs: 60_000 }, // prettier-ignore
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => boot(guest));
    const session = await step('the console connects', () => alice.connect());
    await step('Enter gives a login prompt here; on a real line it would be unreadable', () =>
      enterGivesLogin(session),
    );
    await step('what the guest is told of shows what is wrong', async () => {
      assert.equal(await diagnose(guest), 'the getty has another speed than the line');
      assert.match(await asRoot(guest, 'stty -F /dev/ttyS0'), /^speed 9600 /);
    });
    await step('the getty gets the speed of the line', async () => {
      const mend = {
        systemd: `rm -r /etc/systemd/system/serial-getty@ttyS0.service.d
systemctl daemon-reload && systemctl stop serial-getty@ttyS0.service
# The distribution's getty keeps the speed that it finds.
stty -F /dev/ttyS0 115200 && systemctl start serial-getty@ttyS0.service`,
        sysvinit: "sed -i '/^S0:/s/ 9600 / 115200 /' /etc/inittab && telinit q && pkill agetty",
      };
      await asRoot(guest, byInit(guest, mend));
      await session.expect('login: ');
      assert.match(await asRoot(guest, 'stty -F /dev/ttyS0'), /^speed 115200 /);
    });
  },
);

scenario(
  'Enter does nothing at the boot menu: GRUB is not on the serial port',
  { proves: 'known.enter-nothing', from: 'off', variant: 'grub-not-serial', guests: ofEachInit, timeoutMs: 90_000 }, // prettier-ignore
  async ({ alice, guest, step }) => {
    await step('the guest boots', () => guest.power.start());
    const session = await alice.connect({ from: 0 });
    await step('the first that it says is the kernel', async () => {
      const { before } = await session.expect(/Linux version \d/, { withinMs: 30_000 });
      assert.doesNotMatch(before, /GRUB/);
    });
    await step('what the guest is told of shows why', async () => {
      await booted(guest);
      assert.equal(await diagnose(guest), 'GRUB is not on the serial port');
    });
    await step('GRUB is put on the serial port', () =>
      asRoot(
        guest,
        `sed -i -e '/^terminal_input/s/.*/serial --unit=0 --speed=115200\\nterminal_input serial/' \\
  -e '/^terminal_output/s/.*/terminal_output serial/' /boot/grub/grub.cfg && sync`,
      ),
    );
    await step('after a reset its menu is there, and waits for a key', async () => {
      await session.reset();
      await session.stopAtBootMenu();
    });
  },
);

const inPreview = {
  status: 409,
  code: 'ScaleSetsNotSupported',
  text: 'The serial console is not available for instances of virtual machine scale sets in this preview.',
};

scenario(
  'an instance of a scale set has no console in the preview, and has one after it',
  {
    proves: 'known.vmss',
    from: 'login',
    guests: ['custom-agetty'],
    about: 'lab',
    timeoutMs: 60_000,
    lab: { scaleSet: { name: 'web', orchestration: 'Uniform' }, faults: { 'vmss-preview': true } },
  },
  async ({ alice, faults, step }) => {
    await step('the Resource Manager says that there is none yet', () => refuses(alice, inPreview));
    await step('so does ttys0 connect', async () => {
      await using terminal = await alice.openTerminal();
      await terminal.expect(inPreview.text);
    });
    await step('the preview ends', () => faults.clear('vmss-preview'));
    await step('alice connects to the instance', () => connects(alice));
    await step('and on the page, whose menu has the console now', async () => {
      await using page = await alice.openPage();
      await page.see('login: ');
    });
  },
);

scenario(
  'a console of the other operating system is in the way until the lab’s fault is switched off',
  {
    proves: 'known.os-conflict',
    from: 'login',
    guests: ['custom-agetty'],
    about: 'lab',
    timeoutMs: 60_000,
    lab: { faults: { 'os-type-conflict': true } },
  },
  async ({ alice, faults, step }) => {
    const text =
      "The existing console has a conflicting OS type 'Windows' with the requested OS type of Linux";
    await refusesEverywhere(alice, { status: 409, code: 'ConsoleOsTypeConflict', text }, step);
    await step('it is switched off, which stands for opening Cloud Shell in bash mode', () =>
      faults.clear('os-type-conflict'),
    );
    await step('alice connects', () => connects(alice));
  },
);
