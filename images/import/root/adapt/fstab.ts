import { shownName } from '../../../tree/index.ts';
import type { Adaptation } from './adaptation.ts';

const file = '/etc/fstab';
/** What mounts without a device. */
const withoutDevice = /^(proc|sysfs|tmpfs|devtmpfs|devpts|devfs|cgroup2?|debugfs|tracefs|securityfs|configfs|fusectl|mqueue|hugetlbfs|binfmt_misc|bpf|pstore|efivarfs|usbfs|none|nodev|overlay|rpc_pipefs)$/; // prettier-ignore

/** Makes the table name the disk that there is: others would be waited for, for minutes, or end the boot at a prompt. */
export function fitFstab({ tree, rootUuid, facts, changes }: Adaptation): void {
  const before = tree.text(file) ?? '';
  // Whose programs are not there cannot be asked to check the file system.
  const pass = facts.programs.fsck === undefined ? 0 : 1;
  const lines = before.split('\n').map((line) => {
    const fields = line.trim().split(/\s+/);
    const [device = '', place = '', type = '', options = ''] = fields;
    if (line.trim() === '' || device.startsWith('#') || place === '') return line;
    if (place === '/') {
      changes.push(`${file}: / is on this disk, not ${shownName(device, 80)}`);
      return `UUID=${rootUuid} / ext4 ${rootOptions(type, options)} 0 ${pass}`;
    }
    if (isThere(device, type, options)) return line;
    changes.push(`${file}: left out ${shownName(place, 80)}, whose ${shownName(device, 80)} is not there`);
    return `#ttys0: ${line}`;
  });
  if (!lines.some((line) => line.startsWith(`UUID=${rootUuid} / `))) {
    // Without it systemd and others leave the root as the kernel mounted it: read-only.
    if (lines.at(-1) === '') lines.pop();
    lines.push(`UUID=${rootUuid} / ext4 defaults 0 ${pass}`, '');
    changes.push(`${file} names the root`);
  }
  const after = lines.join('\n');
  if (after !== before) tree.write(file, Buffer.from(after, 'latin1'));
}

/** Those of another file system are no option of this one's. */
function rootOptions(type: string, options: string): string {
  if (/^ext[234]$/.test(type) && options !== '') return options;
  return 'defaults';
}

function isThere(device: string, type: string, options: string): boolean {
  const words = options.split(',');
  if (words.includes('noauto') || words.includes('bind') || words.includes('rbind')) return true;
  if (withoutDevice.test(type) || withoutDevice.test(device)) return true;
  // A file of the image's own: swap, or what is mounted by a loop.
  return device.startsWith('/') && !device.startsWith('/dev/');
}
