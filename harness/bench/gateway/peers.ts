import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { Deadline } from '../../deadline/deadline.ts';
import { findProgram } from '../../host/needs.ts';
import { type ByteClient, socketClient, websocketClient } from './byte-client.ts';

/** Another program that carries bytes between a unix socket and its clients. */
export interface Bridge extends AsyncDisposable {
  readonly name: string;
  connect(): Promise<ByteClient>;
  /** What it takes of memory, with its children, in bytes. */
  memory(): Promise<number>;
}

export interface Peer {
  readonly name: 'socat' | 'websockify' | 'conserver';
  /** The package that has it. */
  readonly package: string;
  start(socketPath: string, directory: string): Promise<Bridge>;
}

const startTimeoutMs = 20_000;

/** Those that Debian has, measured beside our own gateway where they are installed. */
export const peers: readonly Peer[] = [
  {
    name: 'socat',
    package: 'socat',
    start: async (socketPath) => {
      const port = await freePort();
      const listen = `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,nodelay,fork`;
      return bridge('socat', ['socat', listen, `UNIX-CONNECT:${socketPath}`], () =>
        socketClient({ host: '127.0.0.1', port }),
      );
    },
  },
  {
    name: 'websockify',
    package: 'websockify',
    start: async (socketPath) => {
      const port = await freePort();
      return bridge('websockify', ['websockify', `127.0.0.1:${port}`, `--unix-target=${socketPath}`], () =>
        websocketClient(`ws://127.0.0.1:${port}/`, 'binary'),
      );
    },
  },
  {
    name: 'conserver',
    package: 'conserver-server',
    start: async (socketPath, directory) => {
      const port = await freePort();
      const file = path.join(directory, 'conserver.cf');
      const console = `console guest { master localhost; type uds; uds ${socketPath}; logfile ${directory}/guest.log; rw *; }`;
      await writeFile(file, `access * { trusted 127.0.0.1; }\n${console}\n`);
      const command = ['conserver', '-M', '127.0.0.1', '-p', String(port), '-C', file, '-E'];
      return bridge('conserver', command, () => conserverClient(port));
    },
  },
];

/** True where the program can be run. */
export async function isInstalled({ name }: Peer): Promise<boolean> {
  return (await findProgram([name])) !== undefined;
}

async function bridge(
  name: string,
  [program = '', ...parameters]: readonly string[],
  connect: () => Promise<ByteClient>,
): Promise<Bridge> {
  const child = execa(program, parameters, { reject: false, stdio: 'ignore' });
  const deadline = Deadline.after(startTimeoutMs);
  // It listens when it does: each try is refused until then.
  for (;;) {
    const client = await connect().catch(() => undefined);
    if (client) {
      await client[Symbol.asyncDispose]();
      break;
    }
    if (deadline.passed || child.exitCode !== null) throw new Error(`${name} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { pid = 0 } = child;
  return {
    name,
    connect,
    memory: async () => {
      const { stdout } = await execa('ps', ['-o', 'rss=', '-p', String(pid), '--ppid', String(pid)]);
      return stdout.split('\n').reduce((sum, row) => sum + Number(row) * 1024, 0);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await child;
    },
  };
}

/**
 * Conserver's own protocol: a line for each question, then the bytes of the console. The master says at which port the
 * console's own process is.
 */
async function conserverClient(masterPort: number): Promise<ByteClient> {
  const master = await socketClient({ host: '127.0.0.1', port: masterPort });
  const port = Number(await converse(master, ['', 'login bench\r\n', 'call guest\r\n']));
  await master[Symbol.asyncDispose]();
  const client = await socketClient({ host: '127.0.0.1', port });
  await converse(client, ['', 'login bench\r\n', 'call guest\r\n', '\x05c;']);
  return client;
}

/** Says each, and waits for a line after it; resolves to the last one. */
async function converse(client: ByteClient, words: readonly string[]): Promise<string> {
  const deadline = Deadline.after(startTimeoutMs);
  let line = '';
  for (const word of words) {
    const answered = new Promise<string>((resolve) => {
      let text = '';
      client.onBytes((bytes) => {
        text += bytes.toString('latin1');
        if (text.endsWith('\n') || text.endsWith(']')) resolve(text.trim());
      });
    });
    if (word !== '') client.write(Buffer.from(word));
    line = await deadline.race(
      answered,
      () => new Error(`conserver does not answer ${JSON.stringify(word)}`),
    );
  }
  return line;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
