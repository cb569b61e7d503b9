import type { PowerState } from '../api/virtual-machine.ts';
import { needsRunningVm } from './not-running.ts';
import type { ConsoleState } from './session-state.ts';

/** What is known of the VM's power, and when it was asked. Times are of the clock of `ConsoleState`. */
export interface PowerReport {
  readonly power: PowerState;
  readonly askedAtMs: number;
}

const attemptsInARow = 5;

/**
 * True when the console ended for want of a running VM and the VM has been seen running since: the page then reconnects
 * by itself. Never after a takeover. @param attempts reconnects by itself since the console was last connected
 */
export function shouldReconnect(state: ConsoleState, report: PowerReport, attempts: number): boolean {
  if (state.phase !== 'ended' || !needsRunningVm(state.end)) return false;
  return report.power === 'running' && report.askedAtMs > state.sinceMs && attempts < attemptsInARow;
}
