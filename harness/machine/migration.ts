import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { QmpClient } from './qmp/client.ts';

/** Leaves memory that is a shared file out of the stream; QEMU's own name for it. */
export const ignoreShared = 'x-ignore-shared';

/** Writes the state of all devices of a paused machine to a file. Throws `machine.freeze-failed`. */
export function saveDeviceState(qmp: QmpClient, path: string, deadline: Deadline): Promise<void> {
  return migrate(qmp, 'migrate', `exec:cat >${shellQuote(path)}`, 'write the state of the devices', deadline);
}

/** The descriptor at which QEMU finds the state of the devices: it inherits the open file. */
export const stateDescriptor = 3;

/** Loads it into a machine that was started for it, and leaves that paused. Throws `machine.freeze-failed`. */
export function loadDeviceState(qmp: QmpClient, deadline: Deadline): Promise<void> {
  return migrate(qmp, 'migrate-incoming', `fd:${stateDescriptor}`, loading, deadline);
}

/** What a machine does that goes on where another was frozen, for a message. */
export const loading = 'load the state of the devices';

/** Writes memory and devices of a machine into its disk; one that ran goes on. Throws `machine.freeze-failed`. */
export async function saveSnapshot(qmp: QmpClient, name: string, deadline: Deadline): Promise<void> {
  // A clone has left its memory out of the stream that it came from; here it belongs in.
  const capabilities = [{ capability: ignoreShared, state: false }];
  await qmp.execute('migrate-set-capabilities', { capabilities }, deadline).catch(() => undefined);
  // The only form that every QEMU has; what went wrong is in the text that it returns.
  const said = await qmp.execute('human-monitor-command', { 'command-line': `savevm ${name}` }, deadline);
  if (typeof said === 'string' && said.trim() !== '') throw failed('write a snapshot', said.trim());
}

const endings = ['completed', 'failed', 'cancelled'];

async function migrate(
  qmp: QmpClient,
  command: 'migrate' | 'migrate-incoming',
  uri: string,
  operation: string,
  deadline: Deadline,
): Promise<void> {
  const capabilities = ['events', ignoreShared].map((capability) => ({ capability, state: true }));
  const ended = migrationEnd(qmp);
  try {
    // One after the other at the other end, without waiting here in between.
    await Promise.all([
      qmp.execute('migrate-set-capabilities', { capabilities }, deadline),
      qmp.execute(command, { uri }, deadline),
    ]);
    const status = await deadline.race(ended.status, () => failed(operation, 'it took too long'));
    if (status !== 'completed') throw failed(operation, await reasonOf(qmp, status, deadline));
  } finally {
    ended.stop();
  }
}

function migrationEnd(qmp: QmpClient): { readonly status: Promise<string>; readonly stop: () => void } {
  let stop: () => void = () => undefined;
  const status = new Promise<string>((resolve) => {
    const stopEvents = qmp.onEvent(({ name, data }) => {
      const now = name === 'MIGRATION' ? String(data['status']) : '';
      if (endings.includes(now)) resolve(now);
    });
    const stopClosed = qmp.onClosed(() => resolve('closed'));
    stop = () => {
      stopEvents();
      stopClosed();
    };
  });
  return { status, stop };
}

async function reasonOf(qmp: QmpClient, status: string, deadline: Deadline): Promise<string> {
  if (status === 'closed') return 'QEMU ended';
  const answer = await qmp.execute('query-migrate', {}, deadline).catch(() => undefined);
  const described = (answer as { 'error-desc'?: string } | undefined)?.['error-desc'];
  return described ?? `QEMU says ${status}`;
}

function failed(operation: string, reason: string): Ttys0Error {
  return new Ttys0Error('machine.freeze-failed', {
    operation,
    reason: reason.split('\n')[0]?.replace(/\.$/, '') ?? '',
  });
}

/** QEMU gives the command to a shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
