import type { RootTree } from '../../../../tree/index.ts';
import type { Adaptation } from '../adaptation.ts';
import { addScript, gettyCommand } from '../lab-programs.ts';

const file = '/etc/inittab';

/** Sees to it that an init with a table starts a getty on ttyS0: sysvinit, busybox, OpenRC on either, procd. */
export function fitInittab(adaptation: Adaptation): void {
  const { tree, facts, changes } = adaptation;
  const ofBusybox = facts.init.path?.endsWith('/busybox') ?? false;
  if (ofBusybox) dropMissing(adaptation);
  const text = tree.text(file) ?? '';
  if (answersSerial(text)) return;
  if (facts.init.kind === 'procd' && /^[^#\n]*askconsole/m.test(text)) return;
  const line =
    ofBusybox || facts.init.kind === 'procd'
      ? `ttyS0::respawn:${gettyCommand(adaptation)}`
      : `${freeId(text)}:2345:respawn:${gettyCommand(adaptation)}`;
  append(tree, text, ['# Added by ttys0 when this system was imported.', line]);
  changes.push(`${file}: added ${line}`);
}

/** openrc-init has no table: a script of its own for each line, by a link. */
export function fitOpenrcInit({ tree, changes }: Adaptation): void {
  const [script, name] = ['/etc/init.d/agetty', 'agetty.ttyS0'];
  if (!tree.has(script) || tree.findLink(`/etc/runlevels/default/${name}`) !== undefined) return;
  tree.link(`/etc/init.d/${name}`, 'agetty');
  tree.link(`/etc/runlevels/default/${name}`, `/etc/init.d/${name}`);
  changes.push(`added the service ${name} to the default runlevel`);
}

function answersSerial(text: string): boolean {
  return /^[^#\n]*\b(ttyS0|console)\b[^\n]*$/m.test(
    text.replace(/^[^\n]*(sysinit|ctrlaltdel|shutdown|wait):[^\n]*$/gm, ''),
  );
}

/** An id of the table's, up to four characters, that is not taken. */
function freeId(text: string): string {
  const taken = new Set(text.split('\n').map((line) => line.split(':', 1)[0]));
  return ['T0', 'S0', 'ttS0', 'tty0'].find((id) => !taken.has(id)) ?? 'lab0';
}

/**
 * Takes out lines whose programs are not there, as images of containers have them, and mounts what the first of them
 * would have.
 */
function dropMissing(adaptation: Adaptation): void {
  const { tree, changes } = adaptation;
  const lines = (tree.text(file) ?? '').split('\n');
  const missing = new Set<string>();
  const kept = lines.map((line) => {
    const [, action, program] = /^[^#:]*:[^:]*:([a-z]+):-?(\/\S+)/.exec(line) ?? [];
    if (action === undefined || program === undefined || tree.has(program)) return line;
    missing.add(program);
    return `#ttys0: ${line}`;
  });
  if (missing.size === 0) return;
  const setup = addScript(adaptation, 'setup');
  const umount = tree.firstOf('/bin/umount', '/sbin/umount', '/usr/bin/umount');
  append(tree, kept.join('\n'), [`::sysinit:${setup}`, ...(umount === undefined ? [] : [`::shutdown:${umount} -a -r`])]); // prettier-ignore
  changes.push(`${file}: left out lines with ${[...missing].join(', ')}, which is not there`);
  changes.push(`${file}: ${setup} mounts what is missing`);
}

function append(tree: RootTree, text: string, lines: readonly string[]): void {
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  tree.write(file, Buffer.from(`${whole}${lines.join('\n')}\n`, 'latin1'));
}
