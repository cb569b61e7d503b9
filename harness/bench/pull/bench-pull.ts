import { measurePullRate } from '../../../images/index.ts';
import { figure, type Figure } from '../figure.ts';

const sizeBytes = 1_000_000_000;
/** What a pull is to do when the network is fast. */
const goal = 200;

export interface PullBench {
  /** Where a gigabyte goes, for a moment. */
  readonly directory: string;
  readonly rounds: number;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How fast images are fetched from loopback, with the checksums that vendors print. */
export async function benchPull({ onProgress, ...bench }: PullBench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [id, algorithms] of [
    ['pull, sha256', ['sha256']],
    ['pull, sha512', ['sha256', 'sha512']],
  ] as const) {
    // prettier-ignore
    onProgress(`fetching a gigabyte: ${id}`);
    const samples = await measurePullRate({ ...bench, sizeBytes, algorithms });
    figures.push(figure({ id, unit: 'MB/s', samples, goal, least: true }));
  }
  return figures;
}
