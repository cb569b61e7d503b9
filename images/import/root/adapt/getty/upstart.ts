import type { Adaptation } from '../adaptation.ts';
import { gettyCommand } from '../lab-programs.ts';

const directory = '/etc/init';
const file = `${directory}/ttyS0.conf`;

/** Sees to it that upstart starts a getty on ttyS0; Red Hat's does for the last console, by a job called `serial`. */
export function fitUpstart(adaptation: Adaptation): void {
  const { tree, changes } = adaptation;
  const jobs = tree.list(directory).filter((name) => name.endsWith('.conf'));
  if (jobs.some((name) => /^\s*exec\b.*\bgetty\b.*ttyS0/m.test(tree.text(`${directory}/${name}`) ?? '')))
    return;
  if ((tree.text(`${directory}/serial.conf`) ?? '').includes('serial-console-available') && tree.has('/lib/udev/console_check')) return; // prettier-ignore
  const command = gettyCommand(adaptation);
  const job = `# Made by ttys0 when this system was imported.
start on stopped rc RUNLEVEL=[2345]
stop on runlevel [!2345]
respawn
exec ${command}
`;
  tree.write(file, job);
  changes.push(`added ${file}: ${command}`);
}
