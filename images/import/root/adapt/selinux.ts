import type { Adaptation } from './adaptation.ts';

/** Switches SELinux off where it would enforce rules on files that have no labels: nothing would start. */
export function fitSelinux({ tree, changes, kernelWords }: Adaptation): void {
  const mode = /^\s*SELINUX\s*=\s*(enforcing|permissive)/m.exec(tree.text('/etc/selinux/config') ?? '')?.[1];
  if (mode === undefined) return;
  for (const { node } of tree.walk()) if (node.xattrs.has('security.selinux')) return;
  kernelWords.push('selinux=0');
  changes.push(`selinux=0 on the kernel's line: /etc/selinux/config says ${mode}, and no file has a label`);
}
