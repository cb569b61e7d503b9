import { isOlderGlibc } from '../inspect/c-library.ts';
import { addAccounts, type ImportedUser } from './accounts.ts';
import type { Adaptation } from './adaptation.ts';
import { fitFstab } from './fstab.ts';
import { fitInittab, fitOpenrcInit } from './getty/inittab.ts';
import { fitSystemd } from './getty/systemd.ts';
import { fitUpstart } from './getty/upstart.ts';
import { addOwnInit } from './own-init.ts';
import { fitSelinux } from './selinux.ts';
import { addHostname, addSkeleton, restoreModes } from './skeleton.ts';

export interface AdaptOptions {
  /** True for a directory, which may have come out of git. */
  readonly restoresModes: boolean;
  readonly user: ImportedUser;
  readonly rootPassword?: string | undefined;
}

/** Changes an image as little as it takes to boot it here and to log in; each change is said in one line. */
export function adapt(adaptation: Adaptation, options: AdaptOptions): void {
  if (options.restoresModes) restoreModes(adaptation);
  addSkeleton(adaptation);
  addHostname(adaptation);
  addAccounts(adaptation, options.user, options.rootPassword);
  fitFstab(adaptation);
  fitInit(adaptation);
  fitSelinux(adaptation);
  fitLibrary(adaptation);
  noteSecuretty(adaptation);
}

function fitInit(adaptation: Adaptation): void {
  const { kind, path } = adaptation.facts.init;
  switch (kind) {
    case 'systemd':
      fitSystemd(adaptation);
      return;
    case 'upstart':
      fitUpstart(adaptation);
      return;
    case 'sysvinit':
    case 'busybox':
    case 'procd':
      fitInittab(adaptation);
      return;
    case 'openrc':
      if (path?.endsWith('/openrc-init')) fitOpenrcInit(adaptation);
      else fitInittab(adaptation);
      return;
    case 'none':
      addOwnInit(adaptation);
  }
}

/** glibc before 2.15 calls the kernel by addresses that today's maps no more. */
function fitLibrary({ facts, kernelWords, changes }: Adaptation): void {
  if (!isOlderGlibc(facts.libc, '2.15')) return;
  kernelWords.push('vsyscall=emulate');
  changes.push(`vsyscall=emulate on the kernel's line: glibc is ${facts.libc.version ?? 'old'}`);
}

/** A fault that somebody may have come to see is left as it is. */
function noteSecuretty({ tree, changes }: Adaptation): void {
  const listed = tree.text('/etc/securetty');
  if (listed === undefined || /^\s*ttyS0\s*$/m.test(listed)) return;
  changes.push('nothing changed: /etc/securetty has no ttyS0, so root may be refused there');
}
