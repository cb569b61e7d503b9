import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type LabUser, type ScenarioOptions } from 'ttys0';
import { asRoot } from './support/as-root.ts';
import { endOf } from './support/end-of.ts';
import { kernelStarts } from './support/kernel-starts.ts';
import { refusalOf } from './support/refusal.ts';

/** What is proved is the lab's: one guest of each init. */
const ofTheLab = (options: Pick<ScenarioOptions, 'proves' | 'from' | 'allows'>): ScenarioOptions => ({
  ...options,
  guests: ['custom-agetty', 'centos'],
  about: 'lab',
  timeoutMs: 40_000,
});

const panic = 'Kernel panic - not syncing';

scenario(
  'a reset over the console boots the guest before the eyes of whoever has it',
  ofTheLab({ proves: 'access.com1', from: 'login' }),
  async ({ alice, bob, step }) => {
    const watcher = await alice.watch();
    const session = await bob.connect();
    const before = await step('bob resets the guest', async () => {
      session.type('\r');
      await session.expect('login: ');
      await session.reset();
      return session.received.length;
    });
    await step('he sees the boot from the boot loader to the login prompt', async () => {
      await session.expect(/Loading Linux \d/);
      const { before: boot } = await session.expect('login: ', { withinMs: 20_000 });
      assert.match(boot, /Linux version \d/);
    });
    await step('nothing was shut down first', () => {
      const seen = textSince(session, before);
      assert.doesNotMatch(seen, /INIT: Switching to runlevel|Stopping |reboot: /);
    });
    await step('nobody was disconnected', () => {
      assert.ok(session.isOpen && watcher.isOpen);
    });
  },
);

scenario(
  'a guest that restarts by itself keeps its console',
  ofTheLab({ proves: 'access.com1', from: 'shell' }),
  async ({ alice, step }) => {
    const session = await alice.connect();
    await step('root types reboot', async () => {
      await session.becomeRoot();
      session.type('reboot\r');
    });
    await step('the console says that the guest restarts, and then how it boots', async () => {
      await session.expect('reboot: Restarting system', { withinMs: 5_000 });
      await session.expect(kernelStarts);
    });
    await step('the session is the same, and its prompt comes', async () => {
      await session.expect('login: ', { withinMs: 20_000 });
      assert.ok(session.isOpen);
    });
  },
);

scenario(
  'a guest that powers itself off ends the sessions, and can be started',
  ofTheLab({ proves: 'access.com1', from: 'shell' }),
  async ({ alice, bob, step }) => {
    const watcher = await alice.watch();
    const session = await bob.connect();
    await step('root types poweroff, and the console says so to the end', async () => {
      await session.becomeRoot();
      session.type('poweroff\r');
      await session.expect('reboot: Power down');
    });
    await step('whoever has the console and whoever watches it are told', () => areTold([session, watcher]));
    await step('nobody gets a console meanwhile', async () => {
      assert.match(refusalOf(await alice.tryToConnect()).text, /running|stopped/);
    });
    await startsAgain(alice, session, step);
  },
);

scenario(
  'a stop by the Resource Manager shuts the guest down and ends the sessions',
  ofTheLab({ proves: 'access.com1', from: 'login' }),
  async ({ alice, bob, step }) => {
    const watcher = await alice.watch();
    const session = await bob.connect();
    const before = session.received.length;
    await step('bob stops the VM', () => bob.arm.ask('POST', 'powerOff'));
    await step('the guest was shut down: its console had it all', async () => {
      await session.whenEnded();
      assert.match(textSince(session, before), /reboot: Power down/);
    });
    await step('whoever has the console and whoever watches it are told', () => areTold([session, watcher]));
    await step('nobody gets a console meanwhile', async () => {
      assert.match(refusalOf(await alice.tryToConnect()).text, /running|stopped/);
    });
    await startsAgain(alice, session, step);
  },
);

scenario(
  'a VM that is deallocated has no console until it is started',
  ofTheLab({ proves: 'error.deallocated', from: 'login' }),
  async ({ alice, step }) => {
    const session = await alice.connect();
    await step('alice deallocates the VM, and is told that it has stopped', async () => {
      await alice.arm.ask('POST', 'deallocate');
      await areTold([session]);
    });
    await step('whoever connects is told to start it', async () => {
      assert.equal(
        refusalOf(await alice.tryToConnect()).text,
        'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
      );
    });
    await startsAgain(alice, session, step);
  },
);

scenario(
  'a restart by the Resource Manager ends the sessions, and a new one sees the boot',
  ofTheLab({ proves: 'access.com1', from: 'login' }),
  async ({ alice, step }) => {
    const session = await alice.connect();
    await step('alice restarts the VM, and is told that it has stopped', async () => {
      const restart = alice.arm.ask('POST', 'restart');
      await areTold([session]);
      await restart;
    });
    await step('she connects again, and sees the guest boot to its login', async () => {
      const again = await alice.connect({ from: endOf(session) });
      await again.expect('Linux version');
      await again.expect('login: ', { withinMs: 20_000 });
    });
  },
);

scenario(
  'a panic is on the console to its end, and a reset is the way out',
  ofTheLab({ proves: 'access.com1', from: 'shell', allows: ['panic', 'oops'] }),
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('root makes the kernel crash', async () => {
      await session.becomeRoot();
      session.type('echo c >/proc/sysrq-trigger\r');
    });
    await step('the console says why, and where it ends', async () => {
      await session.expect('sysrq: Trigger a crash', { withinMs: 3_000 });
      await session.expect(`${panic}: sysrq triggered crash`);
      await session.expect(`end ${panic}: sysrq triggered crash`);
      await guest.reach('panic');
    });
    await step('the session lives on, though nobody answers in it', () => {
      session.type('\r');
      assert.ok(session.isOpen);
    });
    await step('a reset over the console boots the guest', async () => {
      await session.reset();
      await session.expect(kernelStarts);
    });
  },
);

scenario(
  'an NMI is what the kernel logs, and what it panics of where it is set so',
  ofTheLab({ proves: 'access.com1', from: 'login', allows: ['panic', 'oops'] }),
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('alice sends one, and the kernel says so', async () => {
      await session.nmi();
      await session.expect(/NMI received for unknown reason [\da-f]{2}/);
      await session.expect('Dazed and confused, but trying to continue');
    });
    await step('the guest goes on', async () => {
      session.type('\r');
      await session.expect('login: ');
    });
    await step('root has the kernel panic of the next one, and it does', async () => {
      await asRoot(guest, 'echo 1 >/proc/sys/kernel/unknown_nmi_panic');
      await session.nmi();
      await session.expect(`${panic}: NMI: Not continuing`);
    });
    await step('the session lives on', () => assert.ok(session.isOpen));
  },
);

scenario(
  'SysRq is answered by the kernel: its help, and REISUB to a boot',
  ofTheLab({ proves: 'access.com1', from: 'login' }),
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('h has the kernel list its keys', async () => {
      await session.sysrq('h');
      await session.expect('sysrq: HELP : ');
    });
    await step('what the guest does not allow, the kernel refuses', async () => {
      await asRoot(guest, 'echo 2 >/proc/sys/kernel/sysrq');
      await session.sysrq('s');
      await session.expect('This sysrq operation is disabled');
      await asRoot(guest, 'echo 1 >/proc/sys/kernel/sysrq');
    });
    await step('REISUB is answered key by key, in its order', async () => {
      for (const [keys, ...answers] of [
        // Until its getty is there again the guest does not listen on its port: nobody has it open.
        ['RE', 'sysrq: Keyboard mode set to system default', 'sysrq: Terminate All Tasks', 'login: '],
        ['I', 'sysrq: Kill All Tasks', 'login: '],
        ['SUB', 'sysrq: Emergency Sync', 'sysrq: Emergency Remount R/O', 'sysrq: Resetting'],
      ] as const) {
        await session.sysrq(keys);
        for (const answer of answers) await session.expect(answer);
      }
    });
    await step('the guest boots, and the session is still there', async () => {
      await session.expect(kernelStarts);
      assert.ok(session.isOpen);
    });
  },
);

/** Each of them was told that the VM has stopped, by nobody, at a moment. */
async function areTold(sessions: readonly ConsoleSession[]): Promise<void> {
  const ends = await Promise.all(sessions.map((session) => session.whenEnded({ withinMs: 20_000 })));
  for (const { reason, message, by, at } of ends) {
    assert.equal(reason, 'vm-stopped');
    assert.match(message, /Start it, then connect again/);
    assert.equal(by, undefined);
    assert.ok(Math.abs(Date.parse(at ?? '') - Date.now()) < 60_000, `told ${at}`);
  }
}

/** Started by the Resource Manager, it boots in a new session. */
async function startsAgain(user: LabUser, before: ConsoleSession, step: Step): Promise<void> {
  await step(`${user.name} starts the VM`, () => user.arm.ask('POST', 'start'));
  await step('a new session sees it boot', async () => {
    const session = await user.connect({ from: endOf(before) });
    await session.expect(kernelStarts);
  });
}

type Step = (title: string, work: () => Promise<unknown>) => Promise<unknown>;

function textSince(session: ConsoleSession, received: number): string {
  return Buffer.concat(session.received.slice(received).map(({ bytes }) => bytes)).toString();
}
