import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { ConsoleVm } from '../ports.ts';
import { type Answer, done, refusal } from './answer.ts';
import type { Order } from './body.ts';

/** By then a command is answered, whatever the machine does (A8), in milliseconds. */
const answerTimeoutMs = 4_000;

/** Machines that are busy with a command: the next one of the same VM waits, so that no sequence of keys is broken into. */
const busy = new WeakMap<ConsoleVm, Promise<unknown>>();

/**
 * Does it: 200; 409 when the machine does not run (A6), 503 when nobody can reach it, 504 when it does not answer in
 * time: the session lives on then, and the command may still be carried out.
 */
export async function perform({ command, keys }: Order, vm: ConsoleVm): Promise<Answer> {
  const before = busy.get(vm) ?? Promise.resolve();
  const deadline = Deadline.after(answerTimeoutMs);
  const work = before.then(async () => {
    if (deadline.passed) throw late();
    await (command === 'sysrq' ? vm.sysrq(keys) : vm[command]());
  });
  const over = work.catch(() => undefined);
  busy.set(vm, deadline.race(over, late).catch(() => undefined)); // prettier-ignore
  try {
    await deadline.race(work, late);
    return done;
  } catch (error) {
    const [status, code] = statusOf(error);
    return refusal(status, code, error instanceof Error ? error.message : String(error));
  }
}

class Late extends Error {}

function late(): Late {
  return new Late(
    'The VM did not answer in time. Your session goes on; the command may still be carried out.',
  );
}

function statusOf(error: unknown): readonly [number, string] {
  if (error instanceof Late) return [504, 'GatewayTimeout'];
  const code = error instanceof Ttys0Error ? (error.code as string) : undefined;
  if (code === 'machine.monitor-timeout') return [504, 'GatewayTimeout'];
  if (code === 'machine.monitor-lost') return [503, 'ServiceUnavailable'];
  return [409, 'OperationNotAllowed'];
}
