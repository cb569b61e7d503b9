import type { Deadline } from '../../deadline/deadline.ts';
import type { QmpClient } from '../qmp/client.ts';
import type { Com1 } from './com1.ts';

const lineStatus = '0x3fd';
const dataReady = 0x01;
/** QEMU takes what lies in the FIFO as soon as the port is empty: after so many looks in a row there was nothing left. */
const looks = 3;

/**
 * Waits until the guest has read all that was typed, by the status of its serial port. Looking clears the sign of a break
 * that the guest has not seen: not to be called after one has been sent. False at the deadline. Throws `machine.monitor-*`.
 */
export async function inputRead(
  com1: Pick<Com1, 'unsentBytes'>,
  qmp: QmpClient,
  deadline: Deadline,
): Promise<boolean> {
  const look = { 'command-line': `i /1b ${lineStatus}` };
  for (let empty = 0; empty < looks && !deadline.passed;) {
    const said = String(await qmp.execute('human-monitor-command', look, deadline));
    const status = Number.parseInt(/= (0x[0-9a-f]+)/.exec(said)?.[1] ?? '', 16);
    if (Number.isNaN(status)) return false;
    empty = (status & dataReady) === 0 && com1.unsentBytes === 0 ? empty + 1 : 0;
    if (empty === looks) return true;
  }
  return false;
}
