import { Deadline } from '../../deadline/deadline.ts';
import type { Line } from '../../line/line.ts';
import type { RunningGuest } from './guest-machine.ts';

/** How long the guest may take to read what was typed before; a busy host's guest is slow. */
const readMs = 2_000;
/** How long the kernel may take to answer a key; once it has not, it does not seem to hear of SysRq at all. */
const [answerMs, deafMs] = [2_000, 100];

/**
 * Sends keys of SysRq, each as a break and the key after it. Nothing else gets between the two: what was typed before has
 * been read by then, and what is typed meanwhile waits (gateway.md A4). Throws `line.*` or `machine.monitor-*`.
 */
export async function sendSysrq(
  machine: Pick<RunningGuest, 'inputRead' | 'sendBreak'>,
  line: Line,
  keys: string,
): Promise<void> {
  using held = line.hold();
  let patienceMs: number = answerMs;
  for (const key of keys) {
    await machine.inputRead(Deadline.after(readMs));
    const answer = line.reader(line.end);
    await machine.sendBreak();
    held.write(Buffer.from(key));
    // A break that comes before the guest has read the last key takes that key's place: the kernel says what it does.
    const taken = Deadline.after(patienceMs).race(answer.next(), () => new Error('it says nothing'));
    await taken.catch(() => {
      patienceMs = deafMs;
    });
    answer.close();
  }
}
