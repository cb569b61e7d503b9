import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { execa } from 'execa';
import { Ttys0Error } from '../../harness/errors/index.ts';

/** How a root file system is made: in namespaces of its own, or, by a root that may not have any, right here. */
export type BuildMode = 'unshare' | 'root';

/** The mode that this user on this host can build in. Throws `image.namespace-refused` with the cure. */
export async function chooseBuildMode(): Promise<BuildMode> {
  if (userInfo().uid === 0) {
    // A container's root is often denied new mount namespaces; then nothing can be mounted, and nothing needs to be.
    const probe = await execa('unshare', ['--mount', '--pid', '--uts', '--ipc', '--fork', 'true'], {
      reject: false,
    });
    return probe.exitCode === 0 ? 'unshare' : 'root';
  }
  const probe = await execa('mmdebstrap', ['--unshare-helper', 'true'], { reject: false, all: true });
  if (probe.exitCode === 0) return 'unshare';
  throw await explainRefusal(probe.all);
}

async function explainRefusal(output: string): Promise<Ttys0Error> {
  const { username } = userInfo();
  if (!(await hasEntry('/etc/subuid', username)) || !(await hasEntry('/etc/subgid', username))) {
    return new Ttys0Error('image.namespace-refused', {
      reason: `${username} has no ids of its own in /etc/subuid and /etc/subgid`,
      cure: `Give it some: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}`,
    });
  }
  const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if ((await readFile(restriction, 'utf8').catch(() => '')).trim() === '1') {
    return new Ttys0Error('image.namespace-refused', {
      reason: 'AppArmor restricts user namespaces on this host',
      cure: 'Allow them (sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0), or run the command as root once.',
    });
  }
  return new Ttys0Error('image.namespace-refused', {
    reason: output.split('\n').findLast((line) => line.trim() !== '') ?? 'mmdebstrap says nothing',
    cure: 'Allow user namespaces (sysctl user.max_user_namespaces) and install uidmap, or run the command as root once.',
  });
}

/** True when a table of subordinate ids names the user. */
async function hasEntry(file: string, username: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return (await readFile(file, 'utf8')).split('\n').some((line) => line.startsWith(`${username}:`));
  } catch {
    return false;
  }
}

/** The command that runs another one where the files of a root built in `mode` have their true owners. */
export function insideNamespace(
  mode: BuildMode,
  command: readonly string[],
): readonly [string, readonly string[]] {
  const [file = 'true', ...parameters] = command;
  return mode === 'root' ? [file, parameters] : ['mmdebstrap', ['--unshare-helper', file, ...parameters]];
}
