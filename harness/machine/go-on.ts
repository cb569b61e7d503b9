import { execa } from 'execa';
import { z } from 'zod';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import type { Run } from '../host/run-registry.ts';
import { AgentClient } from './agent/client.ts';
import { Com1 } from './com1/com1.ts';
import { FifoShelf } from './com1/fifo-shelf.ts';
import { Doorway } from './doorway.ts';
import { exitOf, type MachineExit, PausedMachine, type QemuProcess, RunningMachine } from './machine.ts';
import { QmpClient } from './qmp/client.ts';
import { type MachineSpec, socketPaths } from './spec.ts';

/** A machine whose lab was killed, and that waits for the next one. */
export interface WaitingMachine extends Pick<MachineSpec, 'guest' | 'directory' | 'serialLogPath'> {
  /** The process that stands for QEMU. */
  readonly keeper: ProcessIdentity;
  /** Up to where the caller has what the guest has said, in bytes: COM1 goes on from there. */
  readonly from: number;
}

const statusSchema = z.object({ running: z.boolean() });

/**
 * Goes on with a machine of a lab that was killed: it has dialled its monitor's socket again and again. The guest notices
 * nothing, and COM1 has all that it has said meanwhile. Throws `machine.start-failed` when it does not dial in time.
 */
export async function goOnWith(
  { keeper, guest, directory, serialLogPath, from }: WaitingMachine,
  run: Run,
  deadline: Deadline,
): Promise<PausedMachine | RunningMachine> {
  const sockets = socketPaths({ directory });
  await using monitor = await Doorway.open(sockets.qmp, deadline);
  await using channel = await Doorway.open(sockets.agent, deadline);
  const silent = (): Ttys0Error =>
    new Ttys0Error('machine.start-failed', { guest, reason: 'it does not dial its monitor again' });
  const agent = new AgentClient(await deadline.race(channel.visitor, silent));
  const qmp = await QmpClient.negotiate(await deadline.race(monitor.visitor, silent), deadline);
  const process = processOf(keeper, qmp, () => run.forget(keeper.pid));
  const com1 = await Com1.open(
    { qmp, fifos: new FifoShelf(directory), logPath: serialLogPath, from },
    deadline,
  );
  const { running } = statusSchema.parse(await qmp.execute('query-status', {}, deadline));
  const channels = { process, qmp, com1, agent, exited: exitOf(process, com1) };
  return running ? new RunningMachine(channels) : new PausedMachine(channels);
}

/** A process that is no child of ours. */
function processOf({ pid }: ProcessIdentity, qmp: QmpClient, forget: () => Promise<void>): QemuProcess {
  let cause: MachineExit['cause'] = 'crashed';
  qmp.onEvent(({ name }) => {
    if (name === 'SHUTDOWN') cause = 'shutdown';
  });
  const gone = execa('tail', [`--pid=${pid}`, '-s', '0.1', '-f', '/dev/null'], {
    reject: false,
    stdin: 'ignore',
  });
  return {
    pid,
    exited: gone.then(async () => {
      await forget();
      return { state: 'exited', cause, said: '' } as const;
    }),
    kill: () => {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // it has gone by itself just now
      }
    },
  };
}
