import { once } from 'node:events';
import path from 'node:path';
import { execaNode } from 'execa';
import { Fetcher } from '../fetch/fetcher.ts';
import { PartialFile, removePartial, type Algorithm } from '../fetch/partial.ts';
import { transfer } from '../fetch/transfer.ts';

export interface PullRateOptions {
  /** Where the bytes go, for a moment. */
  readonly directory: string;
  readonly sizeBytes: number;
  readonly rounds: number;
  /** Checksums that are made on the way. */
  readonly algorithms: readonly Algorithm[];
  readonly signal?: AbortSignal | undefined;
}

/** How fast a pull is when the network is not what it waits for: in MB/s from a server on loopback, one number a round. */
export async function measurePullRate(options: PullRateOptions): Promise<readonly number[]> {
  const { directory, sizeBytes, rounds, algorithms, signal } = options;
  const server = execaNode(path.join(import.meta.dirname, 'byte-server.ts'), {
    nodeOptions: ['--import', 'tsx'],
    stdin: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  try {
    const [port] = (await once(server.stdout, 'data', { ...(signal && { signal }) })) as [Buffer];
    await using fetcher = new Fetcher({ signal });
    const url = `http://127.0.0.1:${port.toString().trim()}/${sizeBytes}`;
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const file = path.join(directory, 'pull-rate');
      await using partial = await PartialFile.open(file, url, algorithms);
      const startedMs = performance.now();
      await transfer(fetcher, partial, { url, limitBytes: sizeBytes });
      for (const algorithm of algorithms) partial.digest(algorithm);
      rates.push(sizeBytes / 1000 / (performance.now() - startedMs));
      await removePartial(file);
    }
    return rates;
  } finally {
    server.stdin.end();
    await server;
  }
}
