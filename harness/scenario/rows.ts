/** The rows of the specification of the service, in its order; each is proved by a scenario of ours. */
export const rows = [
  'access.com1',
  'access.portal',
  'access.role',
  'access.mfa',
  'access.arm-only',
  'access.bootdiag',
  'access.storage-role',
  'access.password-user',
  'access.disable-vm',
  'access.disable-subscription',
  'security.channel',
  'security.audit',
  'security.log-secrets',
  'security.log-rotation',
  'security.takeover',
  'security.no-logout',
  'security.tmout',
  'fix.fstab',
  'fix.firewall',
  'fix.filesystem',
  'fix.ssh',
  'fix.network',
  'fix.bootloader',
  'distro.general',
  'distro.rhel',
  'distro.ubuntu',
  'distro.coreos',
  'distro.sles',
  'distro.centos',
  'distro.oracle',
  'distro.custom',
  'error.bootdiag-settings',
  'error.deallocated',
  'error.permission',
  'error.storage-group',
  'known.vmss',
  'known.enter-nothing',
  'known.os-conflict',
] as const;

/**
 * A user's own rows, for a type check of their suites:
 * `declare module 'ttys0' { interface OwnRows { 'disk.space': true } }`. At run time any words with a dot between them do.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- it is there to be added to
export interface OwnRows {}

/** The id of a row that a scenario proves. */
export type Row = keyof (Record<(typeof rows)[number], true> & OwnRows);

/** Whether a text could be the id of a row, of the specification or of a user's own. */
export function isRowId(text: string): boolean {
  return /^[\w-]+(?:\.[\w-]+)+$/.test(text);
}
