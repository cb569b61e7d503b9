import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { execa, type Result } from 'execa';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { withParentDeath } from '../host/parent-death.ts';
import type { Run } from '../host/run-registry.ts';
import { qemuArguments } from './arguments.ts';
import { PausedMachine, type MachineExit, type QemuProcess } from './machine.ts';
import { QmpClient } from './qmp/client.ts';
import { qemuProgram } from './qemu.ts';
import { socketPaths, type MachineSpec } from './spec.ts';

/**
 * Starts QEMU paused and connects its monitor and COM1. QEMU dials the monitor's socket, so its greeting is the event
 * that says COM1 is there to be connected. Throws `machine.start-failed` with what QEMU said, or `host.need-missing`.
 */
export async function startMachine(spec: MachineSpec, run: Run, deadline: Deadline): Promise<PausedMachine> {
  const sockets = socketPaths(spec);
  const listener = createServer().listen(sockets.qmp);
  try {
    await once(listener, 'listening', { signal: deadline.signal });
    const dialled = once(listener, 'connection').then(([socket]) => socket as Socket);
    const process = await spawn(spec, run);
    try {
      const qmp = await QmpClient.negotiate(await firstOf(dialled, process, spec, deadline), deadline);
      const com1 = connect(sockets.com1);
      await once(com1, 'connect', { signal: deadline.signal });
      return new PausedMachine({ process, qmp, com1 });
    } catch (error) {
      process.kill();
      await process.exited;
      throw error;
    }
  } finally {
    listener.close();
  }
}

async function firstOf(
  dialled: Promise<Socket>,
  process: QemuProcess,
  spec: MachineSpec,
  deadline: Deadline,
): Promise<Socket> {
  const failed = (reason: string): Ttys0Error =>
    new Ttys0Error('machine.start-failed', { guest: spec.guest, reason });
  const ended = process.exited.then((exit) => {
    throw failed(exit.said || 'it ended at once');
  });
  ended.catch(() => undefined);
  return deadline.race(Promise.race([dialled, ended]), () => failed('it did not open its monitor in time'));
}

async function spawn(spec: MachineSpec, run: Run): Promise<QemuProcess> {
  const [program, ...parameters] = await withParentDeath([qemuProgram(), ...qemuArguments(spec)]);
  const child = execa(program, parameters, {
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
    cleanup: true,
  });
  if (child.pid === undefined) {
    throw new Ttys0Error('host.need-missing', {
      need: program,
      purpose: 'it runs the guests',
      command: 'ci/setup',
    });
  }
  const { pid } = child;
  await run.adopt(pid);
  return { pid, exited: exitOf(child, () => run.forget(pid)), kill: () => void child.kill('SIGTERM') };
}

async function exitOf(
  child: Promise<Pick<Result, 'exitCode' | 'stderr'>>,
  forget: () => Promise<void>,
): Promise<MachineExit> {
  const result = await child;
  await forget();
  const said = typeof result.stderr === 'string' ? (result.stderr.trim().split('\n').at(-1) ?? '') : '';
  return { state: 'exited', cause: result.exitCode === 0 ? 'shutdown' : 'crashed', said };
}
