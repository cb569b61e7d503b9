import assert from 'node:assert/strict';
import { scenario } from 'ttys0';
import { firstStorageAccount, setBootDiagnostics } from './support/boot-diagnostics.ts';
import { once } from './support/once.ts';
import { menuOnSerial } from './support/procedure.ts';
import { connects, refuses, refusesEverywhere } from './support/refusal.ts';
import { giveRole } from './support/roles.ts';
import { givePassword } from './support/vm-access.ts';

scenario(
  'the portal’s way leads to a console that types and shows',
  { ...once, proves: 'access.portal' },
  async ({ alice, guest, step }) => {
    const page = await step('by the list, the VM, Support + troubleshooting, Serial console', () =>
      alice.openPage(),
    );
    await step('the pane opens and connects', async () => {
      await page.see(`to ${guest.name} · stage: login prompt`);
      await page.see('login: ');
    });
    await step('what alice types there reaches the guest', async () => {
      await page.type(`${guest.user.name}\n`);
      await page.see('Password: ');
      await page.type(`${guest.user.password}\n`);
      await page.see(`${guest.user.name}@`);
    });
  },
);

scenario(
  'a role over this VM alone is enough for its console',
  { ...once, proves: 'access.role' },
  async ({ alice, bob, carol, dave, step }) => {
    await step('an owner, a VM Contributor, and one of this VM alone connect', async () => {
      for (const user of [alice, bob, dave]) await connects(user);
    });
    await step('a reader is refused', async () => assert.equal((await carol.tryToConnect()).accepted, false));
    const role = await step('alice makes her VM Contributor of this VM', () =>
      giveRole(alice, carol, 'vmContributor', carol.arm.vm),
    );
    await step('she connects', () => connects(carol));
    await step('the role is taken away, and with it the console', async () => {
      await role.take();
      assert.equal((await carol.tryToConnect()).accepted, false);
    });
  },
);

const noSecondFactor = {
  status: 403,
  code: 'MultiFactorAuthenticationRequired',
  text:
    'Your organization requires multi-factor authentication to use the serial console, and you have signed in ' +
    'without it. Sign out, then sign in again with your second factor; if you have none, ask your ' +
    'administrator to register one for you.',
};

scenario(
  'where the tenant wants a second factor, the console wants it too',
  { ...once, proves: 'access.mfa', lab: { mfaForConsole: true }, timeoutMs: 90_000 },
  async ({ bob, erin, step }) => {
    await refusesEverywhere(erin, noSecondFactor, step);
    await step('bob, who has one, connects', () => connects(bob));
    await step('and on the page, which asks for the code', async () => {
      await using page = await bob.openPage();
      await page.see('Connected as ');
      await page.type('nobody\n');
      await page.see('Password: ');
    });
  },
);

scenario('a classic VM has no console', { ...once, proves: 'access.arm-only' }, async ({ alice, step }) => {
  const classic = await step('the subscription has a classic VM', async () => {
    const list = `${alice.arm.subscription}/providers/Microsoft.ClassicCompute/virtualMachines`;
    const { value } = (await alice.arm.ask('GET', list)) as { value: [{ id: string }] };
    return value[0].id;
  });
  // Neither the page nor `ttys0 connect` knows of classic VMs: the Resource Manager alone can be asked for its console.
  await step('its console is refused, and it is told why', async () => {
    const path = `${classic}/providers/Microsoft.SerialConsole/serialPorts/0/connect`;
    const { status, body } = await alice.arm.send('POST', path, {});
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /classic virtual machines are not supported/);
  });
  await step('the console of a VM of the Resource Manager opens', () => connects(alice));
});

scenario(
  'boot diagnostics in either kind of account let people in',
  { ...once, proves: 'access.bootdiag' },
  async ({ alice, bob, step }) => {
    await step('bob connects with the platform’s own account', () => connects(bob));
    await step('not at all without boot diagnostics', async () => {
      await setBootDiagnostics(alice, { enabled: false });
      const answer = await bob.tryToConnect();
      assert.ok(!answer.accepted);
      assert.equal(answer.code, 'BootDiagnosticsDisabled');
    });
    await step('and alice with an account of her own', async () => {
      const { blobUrl } = await firstStorageAccount(alice);
      await setBootDiagnostics(alice, { enabled: true, storageUri: blobUrl });
      await connects(alice);
    });
  },
);

scenario(
  'an account of one’s own asks for rights over it',
  { ...once, proves: 'access.storage-role' },
  async ({ alice, dave, step }) => {
    const account = await firstStorageAccount(alice);
    await step('dave connects while the account is the platform’s', () => connects(dave));
    await step('not when it is one over which he has no rights', async () => {
      await setBootDiagnostics(alice, { enabled: true, storageUri: account.blobUrl });
      assert.equal((await dave.tryToConnect()).accepted, false);
    });
    const role = await step('with a role over the account he connects', async () => {
      const given = await giveRole(alice, dave, 'contributor', account.id);
      await connects(dave);
      return given;
    });
    await step('without it no more', async () => {
      await role.take();
      assert.equal((await dave.tryToConnect()).accepted, false);
    });
  },
);

scenario(
  'boot diagnostics switched off end a console that is open',
  { ...once, proves: 'access.disable-vm' },
  async ({ alice, bob, step }) => {
    const session = await bob.connect();
    await step('alice switches boot diagnostics off', () => setBootDiagnostics(alice, { enabled: false }));
    await step('he is not let in any more', async () =>
      assert.equal((await bob.tryToConnect()).accepted, false),
    );
    await step('bob’s session ends, and he is told why', async () => {
      const { message } = await session.whenEnded({ withinMs: 20_000 });
      assert.match(message, /boot diagnostics/i);
    });
    await step('until they are on again', async () => {
      await setBootDiagnostics(alice, { enabled: true });
      await connects(bob);
    });
  },
);

scenario(
  'a subscription’s switch takes the console from all its VMs, and gives it back',
  { ...once, proves: 'access.disable-subscription' },
  async ({ alice, bob, step }) => {
    const service = `${alice.arm.subscription}/providers/Microsoft.SerialConsole/consoleServices/default`;
    const refusal = {
      status: 403,
      code: 'SerialConsoleDisabled',
      text: 'Azure Serial Console is not enabled for this subscription, contact your subscription administrator to enable.',
    };
    await step('alice disables the console', () => alice.arm.ask('POST', `${service}/disableConsole`));
    await refusesEverywhere(bob, refusal, step);
    await step('alice, its owner, is refused as well', () => refuses(alice, refusal));
    await step('alice enables it', () => alice.arm.ask('POST', `${service}/enableConsole`));
    await step('bob connects', () => connects(bob));
  },
);

scenario(
  'who has a key alone cannot log in, until VM Access gives a password',
  { proves: 'access.password-user', from: 'login', guests: ['custom-agetty', 'ubuntu'], variant: 'key-only', timeoutMs: 60_000 }, // prettier-ignore
  async ({ alice, secret, step }) => {
    const login = { name: 'azureuser', password: secret('Pa55word') };
    const session = await alice.connect();
    await step('the guest asks for a password that there is none of', () =>
      assert.rejects(session.login(login), { code: 'guest.login-refused' }),
    );
    await step('the VM Access extension sets one', () => givePassword(alice, login));
    await step('with it the user logs in', async () => {
      await session.login(login);
      assert.equal(await session.run('id -un'), login.name);
    });
  },
);

scenario(
  'the console works while the guest has no network',
  { proves: 'access.com1', from: 'login' },
  async ({ alice, bob, guest, step }) => {
    const session = await alice.connect();
    await step('alice takes every network interface down', async () => {
      await session.login(guest.user);
      await session.becomeRoot();
      await session.run('for i in /sys/class/net/*; do ip link set ${i##*/} down; done');
    });
    await step('the guest reaches nobody, not even itself', async () => {
      const up = await session.run("ip -o link show up | wc -l; ip route | wc -l"); // prettier-ignore
      assert.equal(up, '0\n0');
    });
    await step('bob gets the console all the same', async () => {
      const second = await bob.connect();
      assert.equal(await second.run('id -un'), 'root');
    });
  },
);

scenario(
  'the console works before there is an operating system, in GRUB',
  { proves: 'access.com1', from: 'grub', variant: menuOnSerial, allows: ['grub-prompt'] },
  async ({ alice, bob, step, unique }) => {
    const word = unique('grub');
    const session = await alice.connect();
    await step('alice opens GRUB’s command line', async () => {
      session.type('c');
      await session.expect('grub> ');
    });
    await step('it answers her', async () => {
      session.type(`echo ${word.replace('-', '"-"')}\r`);
      await session.expect(word);
    });
    await step('and bob after her', async () => {
      const second = await bob.connect();
      second.type(`echo again ${word.replace('-', '"-"')}\r`);
      await second.expect(`again ${word}`);
    });
  },
);

scenario(
  'the console works where the guest has given up booting',
  {
    proves: 'access.com1',
    from: 'off',
    variant: 'broken-fstab',
    allows: ['emergency'],
    timeoutMs: 60_000,
    // The suite of repairs goes through it on every guest.
    guests: ['centos', 'ubuntu'],
  },
  async ({ alice, guest, step }) => {
    await step('the guest boots, and stops in emergency mode', () => guest.power.start());
    const session = await alice.connect();
    const emergency = /(?:You are in|Welcome to) emergency mode/;
    const { index } = await session.expect([emergency, 'login: '], { withinMs: 40_000 });
    assert.equal(index, 0, 'it boots all the same');
    const asked = await step('it waits for a key at the console', () =>
      session.expect(['Press Enter to continue.', 'Press Enter for maintenance']),
    );
    await step('and goes on when it gets one', async () => {
      session.type('\r');
      await session.expect(asked.index === 0 ? /Starting default\.target|emergency mode/ : /# $/);
    });
  },
);
