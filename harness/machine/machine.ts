import { Deadline } from '../deadline/deadline.ts';
import type { AgentClient } from './agent/client.ts';
import type { Com1 } from './com1/com1.ts';
import { inputRead } from './com1/input-read.ts';
import { saveDeviceState, saveSnapshot } from './migration.ts';
import type { QmpClient } from './qmp/client.ts';

/** How a QEMU process ended. */
export interface MachineExit {
  readonly state: 'exited';
  /** `shutdown` where the guest or the lab powered it off, `crashed` otherwise. */
  readonly cause: 'shutdown' | 'crashed';
  /** What QEMU said last, if anything. */
  readonly said: string;
}

/** The QEMU process behind a machine. */
export interface QemuProcess {
  readonly pid: number;
  readonly exited: Promise<MachineExit>;
  kill(): void;
}

/** How a machine is reached. */
export interface MachineChannels {
  readonly process: QemuProcess;
  readonly qmp: QmpClient;
  readonly com1: Com1;
  readonly agent: AgentClient;
  /** Resolves when QEMU has ended and its last output on COM1 has been read. */
  readonly exited: Promise<MachineExit>;
}

/** Long: a host that thaws dozens of guests at once takes its time. */
const commandTimeoutMs = 30_000;
/** An agent that is there answers within milliseconds, however busy its guest is. */
const askTimeoutMs = 2_000;

/** When QEMU has ended, and COM1, which may still hold output then, has been read to its end. */
export async function exitOf(process: QemuProcess, com1: Com1): Promise<MachineExit> {
  const closed = new Promise<void>((resolve) => {
    if (com1.closed) resolve();
    else com1.once('close', () => resolve());
  });
  const exit = await process.exited;
  com1.finish();
  com1.resume();
  await closed;
  return exit;
}

abstract class LivingMachine implements AsyncDisposable {
  readonly #channels: MachineChannels;

  constructor(channels: MachineChannels) {
    this.#channels = channels;
  }

  /** Resolves when QEMU has ended, for whatever reason, and its last output has been read. */
  get exited(): Promise<MachineExit> {
    return this.#channels.exited;
  }

  /** The process that stands for QEMU here; QEMU itself may be its child. */
  get pid(): number {
    return this.#channels.process.pid;
  }

  /** COM1, connected before the first byte. */
  get com1(): Com1 {
    return this.#channels.com1;
  }

  protected get channels(): MachineChannels {
    return this.#channels;
  }

  protected async command(name: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#channels.qmp.execute(name, parameters, Deadline.after(commandTimeoutMs));
  }

  /** Pulls the plug and waits until QEMU has gone. */
  async kill(): Promise<MachineExit> {
    this.#channels.process.kill();
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Powered on, but its processors have not run yet; COM1 and the monitor are connected. */
export class PausedMachine extends LivingMachine {
  readonly state = 'paused';

  /** Lets the processors run. */
  async resume(): Promise<RunningMachine> {
    await this.command('cont');
    return new RunningMachine(this.channels);
  }

  /**
   * Writes the state of its devices to a file, without its memory, which is in a file already, and ends QEMU. Throws
   * `machine.freeze-failed` when that could not be done; the machine has then been killed.
   */
  freeze(statePath: string, deadline: Deadline): Promise<void> {
    return this.#leave((qmp) => saveDeviceState(qmp, statePath, deadline));
  }

  /** Writes memory and devices into a snapshot in its disk, and ends QEMU. Throws as `freeze` does. */
  snapshot(name: string, deadline: Deadline): Promise<void> {
    return this.#leave((qmp) => saveSnapshot(qmp, name, deadline));
  }

  async #leave(save: (qmp: QmpClient) => Promise<void>): Promise<void> {
    try {
      await save(this.channels.qmp);
      // The answer to it may not come any more.
      await this.command('quit').catch(() => undefined);
      await this.exited;
    } finally {
      await this.kill();
    }
  }
}

/** Its processors run. */
export class RunningMachine extends LivingMachine {
  readonly state = 'running';

  /** The guest's end of the integration channel, if it has one. */
  get agent(): AgentClient {
    return this.channels.agent;
  }

  /** Calls the listener when the host could not write to its disk; QEMU has paused it then. Returns how to stop. */
  onWriteFailed(
    listener: (failure: { readonly full: boolean; readonly reason: string }) => void,
  ): () => void {
    return this.channels.qmp.onEvent(({ name, data }) => {
      if (name === 'BLOCK_IO_ERROR')
        listener({ full: data['nospace'] === true, reason: String(data['reason']) });
    });
  }

  /** Stops the processors; nothing in the guest moves on. */
  async pause(): Promise<PausedMachine> {
    await this.command('stop');
    return new PausedMachine(this.channels);
  }

  /**
   * Writes memory, devices and disk of this moment into its disk under a name, and goes on; the guest does not notice that
   * time has passed. Throws `machine.freeze-failed`.
   * @param whileStill called when nothing in the guest moves any more
   */
  async snapshot(name: string, deadline: Deadline, whileStill: () => void): Promise<void> {
    await this.command('stop');
    try {
      whileStill();
      await saveSnapshot(this.channels.qmp, name, deadline);
    } finally {
      await this.command('cont');
    }
  }

  /** A hard reset, as by the button; COM1 stays connected. */
  reset(): Promise<void> {
    return this.command('system_reset');
  }

  /** A non-maskable interrupt. */
  nmi(): Promise<void> {
    return this.command('inject-nmi');
  }

  /**
   * Drops what was typed and the guest has not read, for good: whoever has typed it can reach the guest no more by the way
   * that he had. Resolves to how many bytes that were. Throws `machine.monitor-*`.
   */
  fence(deadline: Deadline): Promise<number> {
    return this.channels.com1.fence(deadline);
  }

  /**
   * Waits until the guest has read all that was typed: the port's own status says so. False where it has not by the
   * deadline.
   */
  inputRead(deadline: Deadline): Promise<boolean> {
    const { com1, qmp } = this.channels;
    return inputRead(com1, qmp, deadline);
  }

  /** A break on COM1, which makes the next byte a magic SysRq key. */
  sendBreak(): Promise<void> {
    return this.command('chardev-send-break', { id: 'com1' });
  }

  /**
   * Writes what its display shows into a file, as PPM. Throws `machine.monitor-refused` where it has no display, which
   * takes a `-device VGA`.
   */
  screendump(file: string): Promise<void> {
    return this.command('screendump', { filename: file });
  }

  /**
   * Asks the guest to power off, by its agent as the real service does, or by the power button where nobody answers, and
   * pulls the plug when it has not gone by the deadline.
   */
  async powerOff(deadline: Deadline): Promise<MachineExit> {
    const asked = this.agent.powerOff(deadline.within(askTimeoutMs));
    // The guest may be gone before its answer has come.
    await Promise.race([asked.catch(() => this.command('system_powerdown')), this.exited]).catch(
      () => undefined,
    );
    const overdue = new Error('the guest did not power off');
    return deadline.race(this.exited, () => overdue).catch(() => this.kill());
  }
}
