import assert from 'node:assert/strict';
import type { ConsoleSession, GuestUnderTest } from 'ttys0';
import { asRoot } from './as-root.ts';
import { byInit } from './by-init.ts';

/** By the guest's own word, since its console may say nothing: all that a boot starts has been started. */
const untilBooted = {
  systemd: `until systemctl is-active --quiet multi-user.target; do sleep 0.5; done
until ! systemctl list-jobs --no-legend | grep -q .; do sleep 0.5; done`,
  // init keeps the runlevel in utmp before it starts the getty.
  sysvinit: `until runlevel | grep -q ' [2-5]$' && ! ps -eo args | grep -q '[/]etc/init.d/rc'; do sleep 0.5; done`,
};

/** Boots a guest, and resolves when its boot is done, whether or not its console says so. */
export async function boot(guest: GuestUnderTest): Promise<void> {
  await guest.power.start();
  await booted(guest);
}

/** Resolves when a boot that is under way is done, by the guest's agent. */
export async function booted(guest: GuestUnderTest): Promise<void> {
  // Until the root file system is there, the agent has no such programs.
  const patient = `for try in $(seq 240); do command -v ${byInit(guest, { systemd: 'systemctl', sysvinit: 'runlevel' })} >/dev/null && break; sleep 0.5; done`;
  await asRoot(guest, `${patient}\n${byInit(guest, untilBooted)}`);
}

/** Enter is pressed on a console, and no login prompt comes (known.enter-nothing). */
export async function enterDoesNothing(session: ConsoleSession): Promise<void> {
  session.type('\r');
  await assert.rejects(
    session.expect('login: ', { withinMs: 500 }),
    ({ code }: { code?: string }) => code === 'line.no-output' || code === 'line.timed-out',
    'Enter was answered with a login prompt',
  );
}

/** Enter is pressed on a console, and a login prompt comes. */
export async function enterGivesLogin(session: ConsoleSession): Promise<void> {
  session.type('\r');
  await session.expect('login: ', { withinMs: 15_000 });
}
