import { createInterface } from 'node:readline';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Ttys0Error } from '../errors/index.ts';
import { withParentDeath } from '../host/parent-death.ts';
import type { Run } from '../host/run-registry.ts';
import type { StorageAccount } from './account.ts';

/** What one storage process is started with. */
export interface AzuriteSpec {
  readonly port: number;
  readonly accounts: readonly StorageAccount[];
  /** Where its blobs are; it must exist. */
  readonly directory: string;
  /** PEM files of its certificate, which the lab's authority has signed, and of its key. */
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** One storage process. */
export interface Azurite {
  readonly pid: number;
  /** Resolves once it listens; never, if it ends before. */
  readonly listening: Promise<void>;
  /** Resolves with what it said last. */
  readonly exited: Promise<string>;
  /** Asks it to write down what it holds in memory and to end. */
  shutDown(): void;
  kill(): void;
}

const program = fileURLToPath(import.meta.resolve('azurite/dist/src/blob/main.js'));
const realWords = path.join(import.meta.dirname, 'real-words.cjs');
const listens = 'successfully listens on';

/** Spawns the blob service, which dies with this process. It listens on loopback alone, and reports to nobody. */
export async function spawnAzurite(spec: AzuriteSpec, run: Run): Promise<Azurite> {
  const node = [process.execPath, '--require', realWords] as const;
  const [command, ...parameters] = await withParentDeath([...node, program, ...argumentsOf(spec)]);
  const child = execa(command, parameters, {
    stdin: 'ignore',
    all: true,
    buffer: false,
    ipc: true,
    serialization: 'json',
    reject: false,
    cleanup: true,
    // A loader of ours would only slow it.
    env: { AZURITE_ACCOUNTS: accountsOf(spec.accounts), NODE_OPTIONS: '' },
  });
  const { pid } = child;
  if (pid === undefined) {
    const need = { need: command, purpose: 'it runs the boot diagnostics storage', command: 'ci/setup' };
    throw new Ttys0Error('host.need-missing', need);
  }
  let said = '';
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.all }).on('line', (line) => {
      said = line;
      if (line.includes(listens)) resolve();
    });
  });
  await run.adopt(pid);
  return {
    pid,
    listening,
    exited: child.then(async () => {
      await run.forget(pid);
      return said;
    }),
    shutDown: () => void child.sendMessage('shutdown').catch(() => undefined),
    kill: () => void child.kill('SIGTERM'),
  };
}

function argumentsOf({ port, directory, certificatePath, keyPath }: AzuriteSpec): readonly string[] {
  return [
    ...['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', directory],
    ...['--cert', certificatePath, '--key', keyPath],
    // Clients of all ages ask for versions of the interface that it may not know; the lab's own is of today.
    ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
  ];
}

function accountsOf(accounts: readonly StorageAccount[]): string {
  return accounts.map(({ name, keys }) => [name, ...keys].join(':')).join(';');
}
