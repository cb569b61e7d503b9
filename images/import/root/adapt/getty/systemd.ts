import type { RootTree } from '../../../../tree/index.ts';
import type { Adaptation } from '../adaptation.ts';
import { gettyCommand } from '../lab-programs.ts';

const administrators = '/etc/systemd/system';
const unitDirectories = ['/usr/lib/systemd/system', '/lib/systemd/system'];
const generators = ['/usr/lib/systemd/system-generators', '/lib/systemd/system-generators'];
const instance = 'serial-getty@ttyS0.service';

/** What a login on a serial port needs to be started by; images of containers leave these links out. */
const wants: readonly (readonly [string, string])[] = [
  ['sysinit.target', 'systemd-udevd.service'],
  ['sysinit.target', 'systemd-udev-trigger.service'],
  ['sysinit.target', 'systemd-journald.service'],
  ['sysinit.target', 'systemd-tmpfiles-setup.service'],
  ['sysinit.target', 'systemd-tmpfiles-setup-dev.service'],
  ['local-fs.target', 'systemd-remount-fs.service'],
  ['sockets.target', 'systemd-udevd-control.socket'],
  ['sockets.target', 'systemd-udevd-kernel.socket'],
  ['sockets.target', 'systemd-journald.socket'],
  ['sockets.target', 'systemd-journald-dev-log.socket'],
  ['sockets.target', 'dbus.socket'],
  ['multi-user.target', 'systemd-user-sessions.service'],
  ['multi-user.target', 'getty.target'],
];
const unmasked = ['multi-user.target', 'serial-getty@.service', instance];

/** Sees to it that systemd starts a getty on ttyS0, as its generator does for the kernel's console. */
export function fitSystemd(adaptation: Adaptation): void {
  const { tree, facts, changes, kernelWords } = adaptation;
  if (tree.resolve('/sbin/init') === undefined && facts.init.path !== undefined) {
    kernelWords.push(`init=${facts.init.path}`);
    changes.push(`init=${facts.init.path} on the kernel's line: there is no /sbin/init`);
  }
  addPowerLinks(adaptation);
  unmask(adaptation);
  addDefaultTarget(adaptation);
  addWants(adaptation);
  addMachineId(adaptation);
  fitGetty(adaptation);
}

function unitPath(tree: RootTree, unit: string): string | undefined {
  return tree.firstOf(...unitDirectories.map((directory) => `${directory}/${unit}`));
}

function unmask({ tree, changes }: Adaptation): void {
  const units = [...new Set([...unmasked, ...wants.map(([, unit]) => unit)])];
  for (const unit of units) {
    const path = `${administrators}/${unit}`;
    if (!isMask(tree, path)) continue;
    tree.remove(path);
    changes.push(`unmasked ${unit}`);
  }
}

function isMask(tree: RootTree, path: string): boolean {
  const node = tree.findLink(path);
  if (node?.kind === 'symlink') return node.target === '/dev/null';
  return node?.kind === 'file' && tree.text(path) === '';
}

function addDefaultTarget({ tree, changes }: Adaptation): void {
  const path = `${administrators}/default.target`;
  const link = tree.findLink(path);
  const present = link !== undefined && !isMask(tree, path) && tree.resolve(path) !== undefined;
  if (present || (link === undefined && unitPath(tree, 'default.target') !== undefined)) return;
  tree.link(path, unitPath(tree, 'multi-user.target') ?? '');
  changes.push('default.target is multi-user.target');
}

function addWants({ tree, changes }: Adaptation): void {
  const added: string[] = [];
  for (const [target, unit] of wants) {
    const directories = [administrators, '/run/systemd/system', ...unitDirectories];
    const path = unitPath(tree, unit);
    const isWanted = directories.some((directory) => tree.findLink(`${directory}/${target}.wants/${unit}`) !== undefined); // prettier-ignore
    if (path === undefined || isWanted) continue;
    tree.link(`${administrators}/${target}.wants/${unit}`, path);
    added.push(unit);
  }
  if (added.length > 0) changes.push(`enabled ${added.join(', ')}, without which no login comes`);
}

/** Without an id every boot is a first one, which may ask for a language on the console. */
function addMachineId({ tree, rootUuid, changes }: Adaptation): void {
  if (/^[0-9a-f]{32}$/.test((tree.text('/etc/machine-id') ?? '').trim())) return;
  tree.write('/etc/machine-id', `${rootUuid.replaceAll('-', '')}\n`, { mode: 0o444 });
  changes.push('/etc/machine-id holds an id, so that this is no first boot');
}

/** What asks systemd to power off; it is in a package of its own in some. */
function addPowerLinks({ tree, changes }: Adaptation): void {
  const systemctl = tree.firstOf('/usr/bin/systemctl', '/bin/systemctl');
  if (systemctl === undefined) return;
  const missing = ['poweroff', 'reboot', 'halt'].filter(
    (name) => tree.findLink(`/sbin/${name}`) === undefined,
  );
  for (const name of missing) tree.link(`/sbin/${name}`, systemctl);
  if (missing.length > 0) changes.push(`added ${missing.map((name) => `/sbin/${name}`).join(', ')}, links to ${systemctl}`); // prettier-ignore
}

function fitGetty(adaptation: Adaptation): void {
  const { tree, facts, changes } = adaptation;
  const { agetty, login, udevd } = facts.programs;
  if (agetty === undefined || login === undefined || udevd === undefined) {
    writeOwnUnit(adaptation);
    return;
  }
  const generator = 'systemd-getty-generator';
  const hasGenerator = generators.some((directory) => tree.has(`${directory}/${generator}`));
  const isMasked = tree.findLink(`/etc/systemd/system-generators/${generator}`) !== undefined;
  if (hasGenerator && !isMasked) return;
  enable(tree);
  changes.push(`enabled ${instance}: there is no ${generator}`);
}

function enable(tree: RootTree): void {
  const unit = tree.has(`${administrators}/${instance}`) ? `${administrators}/${instance}` : unitPath(tree, 'serial-getty@.service'); // prettier-ignore
  tree.link(`${administrators}/getty.target.wants/${instance}`, unit ?? '');
}

/** A unit that waits for no device: without udev none ever appears to systemd. */
function writeOwnUnit(adaptation: Adaptation): void {
  const { tree, facts, changes } = adaptation;
  const command = gettyCommand(adaptation);
  const unit = `# Made by ttys0 when this system was imported.
[Unit]
Description=Serial Getty on ttyS0
After=systemd-user-sessions.service
Before=getty.target
IgnoreOnIsolate=yes

[Service]
ExecStart=-${command}
Type=idle
Restart=always
RestartSec=0
UtmpIdentifier=ttyS0
TTYPath=/dev/ttyS0
TTYReset=yes
TTYVHangup=yes
KillMode=process
IgnoreSIGPIPE=no
SendSIGHUP=yes

[Install]
WantedBy=getty.target
`;
  tree.put(`${administrators}/${instance}`, {
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: tree.root.mtime,
    xattrs: new Map(),
    content: { kind: 'bytes', bytes: Buffer.from(unit) },
  });
  enable(tree);
  const why = facts.programs.udevd === undefined ? ', which waits for no device: there is no udev' : '';
  changes.push(`wrote ${administrators}/${instance}${why}`);
}
