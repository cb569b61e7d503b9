import type { GuestUnderTest } from 'ttys0';
import { asRoot } from './as-root.ts';

/** Why Enter on a serial console shows no login prompt, or may show none (known.enter-nothing). */
export type Cause =
  | 'the machine has no serial port'
  | 'the kernel has no console= for ttyS0'
  | 'the last console= is not ttyS0'
  | 'the getty of ttyS0 is masked'
  | 'no getty is on ttyS0'
  | 'the getty is on another port'
  | 'the getty ends as soon as it starts'
  | 'the getty has another speed than the line'
  | 'GRUB is not on the serial port'
  | 'nothing is wrong';

/** What root can find out in a guest, as lines `name=value`. */
const script = `
echo port=$(grep '^0:' /proc/tty/driver/serial)
echo cmdline=$(cat /proc/cmdline)
echo active=$(cat /sys/class/tty/console/active)
echo grub=$(grep '^terminal_output' /boot/grub/grub.cfg)
echo inittab=$(grep '^S0:' /etc/inittab 2>/dev/null)
for c in /proc/[0-9]*/cmdline; do
  args=$(tr '\\0' ' ' <$c 2>/dev/null) || continue
  case $args in */agetty*|agetty*) echo getty=$args ;; esac
done
if [ -d /run/systemd/system ]; then
  systemctl show serial-getty@ttyS0.service -p LoadState -p ActiveState -p NRestarts | sed 's/^/ttyS0./'
  echo others=$(ls /etc/systemd/system/getty.target.wants | grep '^serial-getty@ttyS[1-9]')
  echo start=$(systemctl show serial-getty@ttyS0.service -p ExecStart)
else
  # An option that getty does not know ends it before anything else.
  start=$(sed -n 's/^S0:[0-9]*:respawn://p' /etc/inittab)
  [ -z "$start" ] || $start --version >/dev/null 2>&1 || echo ttyS0.NRestarts=1
fi
`;

/** What was found out, by name. */
class Evidence {
  readonly #values = new Map<string, string>();
  readonly gettys: string[] = [];

  constructor(lines: string) {
    for (const line of lines.split('\n')) {
      const [, name, value] = /^([\w.]+)=(.*)$/.exec(line) ?? [];
      if (name === 'getty' && value !== undefined) this.gettys.push(value);
      else if (name !== undefined && value !== undefined) this.#values.set(name, value.trim());
    }
  }

  of(name: string): string {
    return this.#values.get(name) ?? '';
  }
}

/** Tells the causes of a silent console apart, as a person would who can run commands in the guest. */
export async function diagnose(guest: GuestUnderTest): Promise<Cause> {
  const found = new Evidence(await asRoot(guest, script));
  const active = found.of('active').split(' ');
  if (!/uart:(?!unknown)/.test(found.of('port'))) return 'the machine has no serial port';
  if (!active.includes('ttyS0')) return 'the kernel has no console= for ttyS0';
  return gettyCause(found) ?? lineCause(found, active);
}

function gettyCause(found: Evidence): Cause | undefined {
  const started = found.of('start') || found.of('inittab');
  const elsewhere = /\bttyS[1-9]\b/.test(found.of('inittab')) || found.of('others') !== '';
  if (elsewhere) return 'the getty is on another port';
  if (found.of('ttyS0.LoadState') === 'masked') return 'the getty of ttyS0 is masked';
  if (Number(found.of('ttyS0.NRestarts')) > 0) return 'the getty ends as soon as it starts';
  const wanted = found.of('start') === '' ? started !== '' : found.of('ttyS0.ActiveState') === 'active';
  if (!wanted) return 'no getty is on ttyS0';
  return undefined;
}

function lineCause(found: Evidence, active: readonly string[]): Cause {
  if (active.at(-1) !== 'ttyS0') return 'the last console= is not ttyS0';
  const getty = found.gettys.find((words) => /\b(?:ttyS0|console)\b/.test(words)) ?? '';
  const keepsSpeed = getty.includes('--keep-baud') || /\b115200\b/.test(getty);
  if (/\b\d{4,6}\b/.test(getty) && !keepsSpeed) return 'the getty has another speed than the line';
  if (!found.of('grub').includes('serial')) return 'GRUB is not on the serial port';
  return 'nothing is wrong';
}
