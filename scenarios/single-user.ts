import assert from 'node:assert/strict';
import { rootPrompt, scenario, type ConsoleSession, type ScenarioOptions, type World } from 'ttys0';
import { asRoot } from './support/as-root.ts';
import { overSsh, permitRootBySsh } from './support/over-ssh.ts';
import {
  answerPrompts,
  bootInto,
  follows,
  having,
  menuOnSerial,
  rowOfDistribution,
} from './support/procedure.ts';
import { answerWithPassword, loginOnAnotherTerminal, repairAsRoot, rootOf } from './support/root-shell.ts';
import { boot } from './support/typed-again.ts';

/** Over GRUB's menu, on each guest that has the procedure; a shell that stands in for the system is what is wanted. */
function overGrub(name: string): ScenarioOptions {
  return {
    proves: rowOfDistribution,
    from: 'grub',
    guests: having(name),
    variant: menuOnSerial,
    allows: ['emergency', 'initrd-shell'],
    timeoutMs: 60_000,
  };
}

const modes = [
  ['rescue', 'rescue mode'],
  ['emergency', 'emergency mode'],
  ['single', 'the word single'],
] as const;

for (const [name, called] of modes) {
  scenario(
    `${called} over GRUB lets in, or refuses, as this distribution does`,
    overGrub(name),
    async (world) => {
      const session = await world.alice.connect();
      const { prompts, ends } = await bootInto(name, session, world);
      if (ends === 'login') return goesOnToLogin(session, prompts, world);
      if (ends === 'password') await answerWithPassword(session, world);
      else await world.step('a shell comes without a password', () => follows(session, prompts, rootPrompt));
      await repairAsRoot(session, world);
    },
  );
}

/** A root that is locked gets no shell: the boot goes on, and whoever has an account logs in. */
async function goesOnToLogin(
  session: ConsoleSession,
  prompts: readonly string[],
  { guest, step }: World,
): Promise<void> {
  await step('there is no shell: the boot goes on to the login prompt', () =>
    follows(session, prompts, 'login: '),
  );
  await step('a user with a password logs in', async () => {
    await session.login(guest.user);
    assert.equal(await session.run('id -un'), guest.user.name);
  });
}

for (const name of ['rescue', 'emergency'] as const) {
  scenario(
    `with root enabled ${name} mode asks for root’s password`,
    {
      ...overGrub(name),
      guests: (guest) => guest.init === 'systemd' && having(name)(guest),
      variant: ({ grub }) => (grub.onSerial ? 'root-enabled' : 'root-enabled-menu'),
    },
    async (world) => {
      const { alice, step } = world;
      const session = await alice.connect();
      const append = `systemd.unit=${name}.target`;
      await step(`alice adds ${append} to GRUB's kernel line and boots it`, () =>
        session.bootEdited({ append }),
      );
      await step('the console asks for root’s password', () =>
        answerPrompts(
          session,
          ['Give root password for maintenance', '(or press Control-D to continue): '],
          false,
        ),
      );
      await answerWithPassword(session, world);
      await repairAsRoot(session, world);
    },
  );
}

scenario(
  'rd.break over GRUB stops in the initrd, where root gets a new password',
  overGrub('rd.break'),
  async (world) => {
    const { alice, step, secret } = world;
    const session = await alice.connect();
    const root = { name: 'root', password: secret('new') };
    await bootInto('rd.break', session, world);
    await step('the root file system is mounted for writing below /sysroot', async () => {
      await session.run('mount -o remount,rw /sysroot');
      assert.match(await session.run('mount'), / on \/sysroot type ext4 \(rw[,)]/);
    });
    await step('passwd, within it, gives root a password', async () => {
      session.type('chroot /sysroot\r');
      await session.expect(/# $/);
      session.type('passwd\r');
      for (const question of ['New password: ', 'Retype new password: ']) {
        await session.expect(question);
        session.typeSecret(`${root.password}\r`);
      }
      await session.expect('password updated successfully');
      await session.expect(/# $/);
    });
    await step('the boot goes on when both shells are left', async () => {
      session.type('exit\r');
      await session.expect(/# $/);
      session.type('exit\r');
      await session.expect('login: ', boot);
    });
    await step('root logs in with the new password', async () => {
      await session.login(root);
      assert.equal(await session.run('id -u'), '0');
    });
  },
);

scenario(
  'init=/bin/bash over GRUB gives root a shell in place of init',
  { ...overGrub('init'), proves: 'fix.bootloader' },
  async (world) => {
    const session = await world.alice.connect();
    await bootInto('init', session, world);
    await world.step('the shell is the first process, and asked for nothing', async () => {
      assert.equal(await session.run('echo $$'), '1');
    });
    await repairAsRoot(session, world);
  },
);

scenario(
  'break over GRUB stops in the initrd before the root file system is mounted',
  overGrub('break'),
  async (world) => {
    const { alice, guest, step } = world;
    const session = await alice.connect();
    await bootInto('break', session, world);
    await step('the root file system is not there yet', async () => {
      session.type('ls /root/etc >/dev/null 2>&1; echo "status"-$?\r');
      const { text } = await session.expect(/status-\d/);
      assert.notEqual(text, 'status-0');
    });
    await step('the boot goes on to the login when the shell is left', async () => {
      session.type('exit\r');
      await session.expect('login: ', boot);
      await session.login(guest.user);
    });
  },
);

scenario(
  'coreos.autologin=ttyS0 over GRUB logs core in, who has no password',
  overGrub('autologin'),
  async (world) => {
    const { alice, step } = world;
    const session = await alice.connect();
    await bootInto('autologin', session, world);
    await step('the shell is core’s, who was asked for nothing', async () => {
      assert.equal(await session.run('id -un'), 'core');
    });
    await step('core becomes root by sudo, without a password either', async () => {
      assert.equal(await session.run('sudo -n id -u'), '0');
    });
    await step('who logs out is logged in again', async () => {
      session.type('exit\r');
      await session.expect('core (automatic login)');
    });
  },
);

scenario(
  'coreos.autologin=ttyS0 with emergency mode gives root a shell without sulogin',
  overGrub('emergency-autologin'),
  async (world) => {
    const session = await world.alice.connect();
    await bootInto('emergency-autologin', session, world);
    await repairAsRoot(session, world);
  },
);

/** CentOS 7 asks pam_securetty, on which EL 8 and later have given up. Root's password is set, as the page has it. */
const securetty: ScenarioOptions = {
  proves: rowOfDistribution,
  from: 'login',
  guests: ({ securetty: terminals }) => terminals !== undefined,
  variant: 'root-enabled',
};

scenario(
  'with ttyS0 alone in /etc/securetty root logs in there, and neither on another terminal nor by SSH',
  { ...securetty, timeoutMs: 90_000 },
  async ({ alice, guest, step }) => {
    const root = rootOf(guest);
    await step('where sshd permits it, root’s password lets in by SSH', async () => {
      await permitRootBySsh(guest, 'yes');
      assert.deepEqual(await overSsh(guest, root), { exitCode: 0, stdout: 'root' });
    });
    await step('root leaves ttyS0 alone in the file, and permits root no SSH', async () => {
      await asRoot(guest, 'echo ttyS0 >/etc/securetty');
      await permitRootBySsh(guest, 'no');
    });
    const session = await alice.connect();
    await step('root logs in at the console', async () => {
      await session.login(root);
      assert.equal(await session.run('id -u'), '0');
      assert.match(await session.run('tty'), /ttyS0$/);
    });
    await step('by SSH the same password is refused, while an ordinary user comes in', async () => {
      const { exitCode, stderr } = await overSsh(guest, root);
      assert.equal(exitCode, 255);
      assert.match(stderr ?? '', /Permission denied/);
      assert.deepEqual(await overSsh(guest, guest.user), { exitCode: 0, stdout: guest.user.name });
    });
    await step('on a terminal that is not in the file it is refused, too', async () => {
      await loginOnAnotherTerminal(session, root);
      const { index } = await session.expect(['Login incorrect', rootPrompt]);
      assert.equal(index, 0, 'root is let in');
    });
    await step('an ordinary user logs in there', async () => {
      await session.expect('login: ');
      session.type(`${guest.user.name}\r`);
      await session.expect('Password: ');
      session.typeSecret(`${guest.user.password}\r`);
      await session.expect(`${guest.user.name}@`);
      session.type('exit\r');
      await session.expect(rootPrompt);
    });
    await step('and root, once it is in the file', async () => {
      await session.run('echo pts/0 >>/etc/securetty');
      await loginOnAnotherTerminal(session, root);
      await session.expect(rootPrompt);
      assert.match(await session.run('tty'), /pts\/0$/);
    });
  },
);

scenario(
  'without ttyS0 in /etc/securetty root logs in there all the same: it is the kernel’s console',
  securetty,
  async ({ alice, guest, step }) => {
    await step('root takes ttyS0 out of it', async () => {
      assert.equal(
        await asRoot(guest, 'sed -i /^ttyS0$/d /etc/securetty; grep -c ttyS /etc/securetty || true'),
        '0',
      );
    });
    await step('the kernel has a console there', async () => {
      assert.match(await asRoot(guest, 'cat /sys/class/tty/console/active'), /ttyS0/);
    });
    await step('root logs in', async () => {
      const session = await alice.connect();
      await session.login(rootOf(guest));
      assert.equal(await session.run('id -u'), '0');
    });
  },
);

scenario(
  'where pam_securetty does not let consoles through, root gets in by /etc/securetty alone',
  securetty,
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('root has it ask the file alone, and takes ttyS0 out', () =>
      asRoot(
        guest,
        "sed -i 's/pam_securetty.so$/& noconsole/' /etc/pam.d/login; sed -i /^ttyS0$/d /etc/securetty",
      ),
    );
    await step('root is asked for a password, and refused with the right one', async () => {
      session.type('\r');
      await session.expect('login: ');
      session.type('root\r');
      await session.expect('Password: ');
      session.typeSecret(`${rootOf(guest).password}\r`);
      const { index } = await session.expect(['Login incorrect', rootPrompt]);
      assert.equal(index, 0, 'root is let in');
    });
    await step('with ttyS0 in the file root logs in', async () => {
      await asRoot(guest, 'echo ttyS0 >>/etc/securetty');
      await session.expect('login: ');
      session.type('root\r');
      await session.expect('Password: ');
      session.typeSecret(`${rootOf(guest).password}\r`);
      await session.expect(rootPrompt);
    });
  },
);
