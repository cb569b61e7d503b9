import { open } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { Run } from '../host/run-registry.ts';
import { AgentClient } from './agent/client.ts';
import { Com1 } from './com1/com1.ts';
import { FifoShelf } from './com1/fifo-shelf.ts';
import { recordBytes } from './com1/record.ts';
import { Doorway } from './doorway.ts';
import { prepareVariables } from './firmware/variables.ts';
import { exitOf, PausedMachine, type QemuProcess } from './machine.ts';
import { loadDeviceState, loading } from './migration.ts';
import { spawnQemu } from './process.ts';
import { QmpClient } from './qmp/client.ts';
import { socketPaths, type MachineSpec } from './spec.ts';

/**
 * Starts QEMU paused and connects its monitor and COM1. QEMU dials the monitor's socket, and is told there what COM1 is
 * connected to. Throws `machine.start-failed` with what QEMU said, or `host.need-missing`.
 */
export async function startMachine(spec: MachineSpec, run: Run, deadline: Deadline): Promise<PausedMachine> {
  await prepareVariables(spec);
  const sockets = socketPaths(spec);
  await using monitor = await Doorway.open(sockets.qmp, deadline);
  await using channel = await Doorway.open(sockets.agent, deadline);
  const from = await sizeOf(spec.serialLogPath);
  const fifos = new FifoShelf(spec.directory);
  const process = await spawnQemu(spec, run);
  try {
    // A guest notices when nobody is at the other end of its channel: that is there before anything is loaded or runs.
    const agent = new AgentClient(await firstOf(channel.visitor, process, spec, deadline));
    const qmp = await QmpClient.negotiate(await firstOf(monitor.visitor, process, spec, deadline), deadline);
    const { serialLogPath: logPath, room } = spec;
    const com1 = await Com1.open({ qmp, fifos, logPath, from, ...(room && { room }) }, deadline);
    if (spec.origin?.kind === 'device-state') await loadDeviceState(qmp, deadline);
    return new PausedMachine({ process, qmp, com1, agent, exited: exitOf(process, com1) });
  } catch (error) {
    fifos[Symbol.dispose]();
    process.kill();
    const { said } = await process.exited;
    throw explain(error, said);
  }
}

/** What QEMU said as it ended tells more than that its monitor closed. */
function explain(error: unknown, said: string): unknown {
  const lost =
    error instanceof Ttys0Error &&
    ['machine.freeze-failed', 'machine.monitor-lost'].includes(String(error.code));
  if (!lost || said === '') return error;
  return new Ttys0Error('machine.freeze-failed', { operation: loading, reason: said }, { cause: error });
}

/** How long a record is; it is made if need be. */
async function sizeOf(logPath: string): Promise<number> {
  await (await open(logPath, 'a', 0o600)).close();
  return recordBytes(logPath);
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
