import type { Adaptation } from './adaptation.ts';
import { addBusybox, addScript, gettyCommand, labDirectory } from './lab-programs.ts';

const powerNames = ['poweroff', 'reboot', 'halt'];

/** Puts a small init around the image's own getty, login and sulogin, where it came without one. */
export function addOwnInit(adaptation: Adaptation): void {
  const { facts, changes, kernelWords } = adaptation;
  const { found } = facts.init;
  const getty = gettyCommand(adaptation);
  const { sulogin } = facts.programs;
  if (sulogin === undefined) changes.push('the image has no sulogin: single-user mode asks by busybox');
  addScript(adaptation, 'setup');
  const init = addScript(adaptation, 'init', {
    GETTY: getty,
    SULOGIN: sulogin ?? `${addBusybox(adaptation)} sulogin`,
  });
  kernelWords.push(`init=${init}`);
  const why = found === undefined ? 'the image has no init' : `${found} is no init that the lab knows`;
  changes.push(`${why}: ${init}, a small one, is process 1 and starts ${getty}`);
  addPower(adaptation);
}

/** What the image has of these would ask an init that is not there. */
function addPower(adaptation: Adaptation): void {
  const { tree, changes } = adaptation;
  addScript(adaptation, 'power');
  for (const name of powerNames) tree.link(`/sbin/${name}`, `${labDirectory}/power`);
  changes.push(`${powerNames.map((name) => `/sbin/${name}`).join(', ')} ask that init`);
}
