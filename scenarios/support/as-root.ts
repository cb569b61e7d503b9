import assert from 'node:assert/strict';
import type { GuestUnderTest } from 'ttys0';

/** Runs a script in the guest as root, past its console, and returns what it printed. Fails where the script does. */
export async function asRoot({ runScript }: GuestUnderTest, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runScript(`set -e\n${script}`);
  assert.equal(exitCode, 0, `the script failed: ${stderr.trim() || stdout.trim() || script}`);
  return stdout.trim();
}
