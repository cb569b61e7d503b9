import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { figure, type Figure, quantile } from '../figure.ts';
import { type ByteClient, consoleClient, socketClient } from './byte-client.ts';
import { echoMedian, echoTimes, floodCommand, megabytesPerSecond } from './measure.ts';
import { type Bridge, isInstalled, peers } from './peers.ts';
import { idleSessionKiB, measureTakeovers, stoppedViewerMiB } from './sessions.ts';
import { SubjectProcess } from './subject-process.ts';

export interface GatewayBenchRequest {
  /** The guest whose kernel echoes. */
  readonly guest: string;
  readonly rounds: number;
  readonly sizes?: Partial<GatewayBenchSizes>;
  /** Whether other programs are measured, too. */
  readonly peers: boolean;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How much is measured in each round, or in all. */
export interface GatewayBenchSizes {
  /** Echoes in a round. */
  readonly echoes: number;
  /** Bytes in a round of throughput. */
  readonly floodBytes: number;
  /** Bytes that a stopped viewer is sent. */
  readonly stoppedBytes: number;
  readonly takeovers: number;
  readonly idleSessions: number;
}

const mebibyte = 1_048_576;
const defaults: GatewayBenchSizes = {
  echoes: 200,
  floodBytes: 128 * mebibyte,
  stoppedBytes: 256 * mebibyte,
  takeovers: 1_000,
  idleSessions: 1_000,
};
const goals = {
  echo: 1.25,
  standinEcho: 6,
  megabytes: 100,
  stoppedMiB: 16,
  takeoverMs: 100,
  sessionKiB: 64,
} as const;

/** Keys of a person who types fast come further apart than that, in milliseconds. */
const restMs = 10;

/** A program is as fast as it gets once its code has been compiled for what it does: after so many floods. */
const warmUps = 3;

/** What carries bytes in a round, measured against the raw unix socket of the same round. */
interface Carrier {
  readonly name: string;
  readonly connect: () => Promise<ByteClient>;
}

/** What the gateway costs (gateway.md facts 1 and 11). Ratios are of one round each; the median of the rounds counts. */
export async function benchGateway(request: GatewayBenchRequest): Promise<readonly Figure[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 't0-'));
  const peerPath = path.join(directory, 'peer');
  const peer = await startEchoPeer(peerPath);
  try {
    const sizes = { ...defaults, ...request.sizes };
    return [
      ...(await benchGuestEcho(request, sizes)),
      ...(await benchStandin(request, sizes, peerPath)),
      ...(request.peers ? await benchPeers(request, sizes, peerPath, directory) : []),
    ];
  } finally {
    await peer[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }
}

async function startEchoPeer(socketPath: string): Promise<AsyncDisposable> {
  const child = execaNode(path.join(import.meta.dirname, 'echo-peer.ts'), [socketPath], {
    nodeOptions: ['--import', 'tsx'],
    reject: false,
    buffer: false,
  });
  await once(child.stdout, 'data');
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await child;
    },
  };
}

async function consoleOf(subject: SubjectProcess): Promise<ByteClient> {
  const { addresses, ca, token } = await subject.ask({ ask: 'addresses', count: 1, mode: 'connect' });
  const client = await consoleClient(addresses[0] ?? '', ca, token);
  await client.attach(await subject.ask({ ask: 'said' }));
  return client;
}

async function benchGuestEcho(
  { guest, rounds, onProgress, signal }: GatewayBenchRequest,
  { echoes }: GatewayBenchSizes,
): Promise<readonly Figure[]> {
  onProgress(`starting ${guest}`);
  await using subject = await SubjectProcess.start('guest', guest);
  await using client = await consoleOf(subject);
  // Its first byte gets through once the gateway has cut off who had the console before: COM1 is quiet then.
  await echoMedian(client, echoes);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    onProgress(`echo of ${guest}: round ${round + 1} of ${rounds}`);
    // Half before and half after: a drift of the host's speed hits both alike.
    const before = await subject.ask({ ask: 'raw-echo', count: echoes / 2 });
    const through = await echoMedian(client, echoes);
    const after = await subject.ask({ ask: 'raw-echo', count: echoes / 2 });
    ratios.push(through / quantile([...before, ...after], 0.5));
  }
  return [figure({ id: 'gateway.echo', guest, unit: 'x COM1', samples: ratios, goal: goals.echo })];
}

async function benchStandin(
  request: GatewayBenchRequest,
  sizes: GatewayBenchSizes,
  peerPath: string,
): Promise<readonly Figure[]> {
  const { onProgress } = request;
  await using subject = await SubjectProcess.start('standin', peerPath);
  const carrier: Carrier = { name: 'gateway', connect: () => consoleOf(subject) };
  const { echo, throughput, megabytes } = await againstRaw(carrier, request, sizes, peerPath);
  onProgress('takeovers');
  const takeovers = await measureTakeovers(subject, sizes.takeovers);
  const stopped: number[] = [];
  for (let round = 0; round < request.rounds; round += 1) {
    onProgress(`a viewer that has stopped: round ${round + 1} of ${request.rounds}`);
    stopped.push(await stoppedViewerMiB(subject, sizes.stoppedBytes));
  }
  onProgress('idle sessions');
  const idle = await idleSessionKiB(subject, sizes.idleSessions);
  return [
    figure({ id: 'gateway.standinEcho', unit: 'x unix socket', samples: echo, goal: goals.standinEcho }),
    figure({
      id: 'gateway.throughput',
      unit: 'MB/s',
      samples: megabytes,
      goal: goals.megabytes,
      least: true,
    }),
    figure({ id: 'gateway.throughputRatio', unit: 'x unix socket', samples: throughput }),
    figure({ id: 'gateway.stoppedViewer', unit: 'MiB', samples: stopped, goal: goals.stoppedMiB }),
    figure({
      id: 'gateway.takeover',
      unit: 'ms',
      samples: takeovers.milliseconds,
      goal: goals.takeoverMs,
      goalOf: 'p99',
    }),
    figure({ id: 'gateway.strayBytes', unit: 'bytes', samples: [takeovers.strayBytes], goal: 0 }),
    figure({ id: 'gateway.session', unit: 'KiB', samples: [idle], goal: goals.sessionKiB }),
  ];
}

async function benchPeers(
  request: GatewayBenchRequest,
  sizes: GatewayBenchSizes,
  peerPath: string,
  directory: string,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const peer of peers) {
    if (!(await isInstalled(peer))) {
      request.onProgress(`${peer.name} is not installed (apt package ${peer.package}): left out`);
      continue;
    }
    await using bridge = await peer.start(peerPath, directory);
    const { echo, throughput } = await againstRaw(bridge, request, sizes, peerPath);
    request.onProgress(`${peer.name}: a viewer that has stopped`);
    const growth = await bridgeGrowthMiB(bridge, sizes.stoppedBytes);
    figures.push(
      figure({ id: `peer.${peer.name}.echo`, unit: 'x unix socket', samples: echo }),
      figure({ id: `peer.${peer.name}.throughput`, unit: 'x unix socket', samples: throughput }),
      figure({ id: `peer.${peer.name}.stoppedViewer`, unit: 'MiB', samples: [growth] }),
    );
  }
  return figures;
}

async function againstRaw(
  { name, connect }: Carrier,
  { rounds, onProgress, signal }: GatewayBenchRequest,
  { echoes, floodBytes }: GatewayBenchSizes,
  peerPath: string,
): Promise<{
  readonly echo: readonly number[];
  readonly throughput: readonly number[];
  readonly megabytes: readonly number[];
}> {
  const result = { echo: [] as number[], throughput: [] as number[], megabytes: [] as number[] };
  const rawSocket = (): Promise<ByteClient> => socketClient({ path: peerPath });
  onProgress(`${name} and a raw socket: warming up`);
  for (const warmUp of [rawSocket, connect])
    for (let round = 0; round < warmUps; round += 1) await measured(warmUp, echoes / 2, floodBytes);
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    onProgress(`${name} and a raw socket: round ${round + 1} of ${rounds}`);
    // Half before and half after: a drift of the host's speed hits both alike.
    const before = await measured(rawSocket, echoes / 2, floodBytes / 2);
    const carried = await measured(connect, echoes, floodBytes);
    const after = await measured(rawSocket, echoes / 2, floodBytes / 2);
    result.echo.push(quantile(carried.echoMs, 0.5) / quantile([...before.echoMs, ...after.echoMs], 0.5));
    result.throughput.push((2 * carried.megabytes) / (before.megabytes + after.megabytes));
    result.megabytes.push(carried.megabytes);
  }
  return result;
}

async function measured(
  connect: () => Promise<ByteClient>,
  echoes: number,
  floodBytes: number,
): Promise<{ readonly echoMs: readonly number[]; readonly megabytes: number }> {
  await using client = await connect();
  const echoMs = await echoTimes(client, echoes, restMs);
  return { echoMs, megabytes: await megabytesPerSecond(client, floodBytes) };
}

/** How long a bridge may take in what its client does not read, in milliseconds, as in gateway.md. */
const growthMs = 6_000;

async function bridgeGrowthMiB(bridge: Bridge, bytes: number): Promise<number> {
  await using client = await bridge.connect();
  const before = await bridge.memory();
  client.stop();
  client.write(floodCommand(bytes));
  await new Promise((resolve) => setTimeout(resolve, growthMs));
  return ((await bridge.memory()) - before) / mebibyte;
}
