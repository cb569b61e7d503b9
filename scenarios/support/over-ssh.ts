import type { GuestLogin, GuestUnderTest } from 'ttys0';
import { asRoot } from './as-root.ts';

/** Has sshd let root in, or not, whatever way root asks. */
export async function permitRootBySsh(guest: GuestUnderTest, permitted: 'yes' | 'no'): Promise<void> {
  await asRoot(
    guest,
    `echo PermitRootLogin ${permitted} >/etc/ssh/sshd_config.d/root.conf; systemctl restart sshd`,
  );
}

/**
 * `id -un` by SSH, from the guest to itself, with this password: its exit code, and what it printed. sshd that has just been
 * started may not listen yet: it is tried again each second.
 */
export async function overSsh(
  guest: GuestUnderTest,
  { name, password }: GuestLogin,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr?: string }> {
  const { exitCode, stdout, stderr } = await guest.runScript(`
printf '#!/bin/sh\necho %s\n' '${password}' >/run/password && chmod 700 /run/password
SSH_ASKPASS=/run/password SSH_ASKPASS_REQUIRE=force ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
  -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 -o ConnectionAttempts=20 ${name}@127.0.0.1 id -un`);
  return { exitCode, stdout: stdout.trim(), ...(exitCode !== 0 && { stderr }) };
}
