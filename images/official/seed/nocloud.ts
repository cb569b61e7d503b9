import { stringify } from 'yaml';
import { passwordField } from '../../layer/accounts/password.ts';
import type { OfficialImage } from '../entry.ts';
import { seededUser } from './users.ts';

/** The files that cloud-init reads from a volume labelled `cidata`, by name. */
export function noCloudFiles(
  guest: string,
  image: Pick<OfficialImage, 'shell' | 'serialConsole' | 'init'>,
): ReadonlyMap<string, string> {
  return new Map([
    ['meta-data', stringify({ 'instance-id': guest, 'local-hostname': guest })],
    ['user-data', `#cloud-config\n${stringify(userData(guest, image), { lineWidth: 0 })}`],
    // No network is waited for: the lab's machines have none.
    ['network-config', stringify({ config: 'disabled' })],
  ]);
}

function userData(
  guest: string,
  { shell, serialConsole, init }: Pick<OfficialImage, 'shell' | 'serialConsole' | 'init'>,
) {
  return {
    users: [
      {
        name: seededUser.name,
        shell,
        lock_passwd: false,
        passwd: passwordField(guest, seededUser.name, seededUser.password),
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
      },
    ],
    chpasswd: { expire: false },
    package_update: false,
    // One kind of key in place of three: making them takes minutes where every instruction is emulated.
    ssh_genkeytypes: ['ed25519'],
    ...(serialConsole === 'asked' && {
      bootcmd: [['sh', '-c', init === 'openrc' ? inittabLine : serialGetty]],
    }),
  };
}

const serialGetty = `systemctl enable --now --no-block serial-getty@ttyS0.service
command -v grubby >/dev/null && grubby --update-kernel=ALL --args=console=ttyS0,115200 || true`;

const inittabLine = `grep -q '^ttyS0:' /etc/inittab || echo 'ttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100' >>/etc/inittab
grep -qx ttyS0 /etc/securetty 2>/dev/null || echo ttyS0 >>/etc/securetty
kill -HUP 1`;
