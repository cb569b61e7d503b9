import type { PowerState } from '../api/virtual-machine.ts';
import type { PowerAction } from '../api/virtual-machines.ts';

/** The words of a power action. */
export interface PowerWords {
  readonly verb: string;
  readonly underWay: string;
  readonly done: string;
  readonly failed: string;
}

/** For buttons, progress and toasts. */
export const powerWords: Readonly<Record<PowerAction, PowerWords>> = {
  start: { verb: 'Start', underWay: 'Starting', done: 'Started', failed: 'Failed to start' },
  restart: { verb: 'Restart', underWay: 'Restarting', done: 'Restarted', failed: 'Failed to restart' },
  deallocate: {
    verb: 'Stop',
    underWay: 'Stopping',
    done: 'Stopped and deallocated',
    failed: 'Failed to stop',
  },
};

const possible: Readonly<Record<PowerAction, readonly PowerState[]>> = {
  start: ['stopped', 'deallocated', 'unknown'],
  restart: ['running', 'unknown'],
  deallocate: ['starting', 'running', 'stopped', 'unknown'],
};

/** Whether an action makes sense in that state. */
export function canDo(action: PowerAction, power: PowerState): boolean {
  return possible[action].includes(power);
}

/** What to do about a failed power action, by its code. */
export function powerAdvice(code: string): string {
  if (code === 'AuthorizationFailed') return 'Sign in as a user with Virtual Machine Contributor or above.';
  if (code === 'NoAnswer') return 'Check in your terminal that the lab still runs, then try again.';
  if (/conflict|NotAllowed/i.test(code))
    return 'Another operation may be under way: wait for it to end, then try again.';
  return 'Try again. The terminal in which the lab runs may say more.';
}
