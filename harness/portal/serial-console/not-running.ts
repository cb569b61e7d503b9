import type { ConsoleEnd } from './session-state.ts';

const notRunningTexts = /deallocated state|to be running|is not running|has stopped/i;

/** True for an end that starting the VM cures (error.deallocated). */
export function needsRunningVm(end: ConsoleEnd): boolean {
  if (end.kind === 'vm-stopped') return true;
  return (end.kind === 'connect-refused' || end.kind === 'refused') && notRunningTexts.test(end.message);
}
