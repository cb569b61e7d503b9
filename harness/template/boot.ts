import type { GuestImage } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import type { Run } from '../host/run-registry.ts';
import { Line } from '../line/line.ts';
import { Operator } from '../line/operator.ts';
import type { Accelerator } from '../machine/accelerator/accelerator.ts';
import type { RunningMachine } from '../machine/machine.ts';
import type { MachineMemory } from '../machine/spec.ts';
import { startMachine } from '../machine/start.ts';

export interface BootRequest {
  readonly image: GuestImage;
  /** An overlay of the image. */
  readonly diskPath: string;
  /** A private, short directory for the sockets; it must exist. */
  readonly directory: string;
  readonly serialLogPath: string;
  readonly memory?: MachineMemory;
  readonly accelerator: Accelerator;
}

/** A guest that has just been switched on, and somebody at its line who has seen its first byte. */
export interface BootingGuest extends AsyncDisposable {
  readonly machine: RunningMachine;
  readonly line: Line;
  readonly operator: Operator;
}

/**
 * Sets a booting guest's clock and seeds its random numbers as soon as its agent is there, so that neither waits for
 * the other. A guest without an agent goes without. Resolves, and never rejects, to whether one has answered.
 */
export async function welcome(machine: RunningMachine, deadline: Deadline): Promise<boolean> {
  try {
    await machine.agent.synchronize(deadline);
    return true;
  } catch {
    return false;
  }
}

/** Room for all that a boot says. */
const historyBytes = 4 * 1024 * 1024;

/** Switches a guest on. Throws `machine.start-failed`; dispose of the result to switch it off. */
export async function bootGuest(request: BootRequest, run: Run, deadline: Deadline): Promise<BootingGuest> {
  const { image, memory, ...place } = request;
  const { name, machine: shape } = image.profile;
  const paused = await startMachine(
    {
      guest: name,
      ...place,
      ...shape,
      ...(memory && { memory }),
    },
    run,
    deadline,
  );
  const line = new Line({ ringBytes: historyBytes });
  line.attach(paused.com1);
  const operator = new Operator(line, { from: 0 });
  const machine = await paused.resume();
  void welcome(machine, deadline);
  return {
    machine,
    line,
    operator,
    [Symbol.asyncDispose]: async () => {
      operator[Symbol.dispose]();
      await machine.kill();
    },
  };
}
