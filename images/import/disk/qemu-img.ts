import { platform } from 'node:os';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { runGroup } from '../../build/process-group.ts';

export interface QemuImgOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of wall time; without it as long as it takes. */
  readonly timeoutMs?: number | undefined;
}

export interface QemuImgResult {
  readonly succeeded: boolean;
  readonly exitCode: number;
  readonly output: string;
}

/** What reading a disk of unknown making may take: QEMU believes the sizes that it finds. */
const memoryBytes = 2 * 1024 ** 3;

/** Runs `qemu-img` within bounds of memory and time. Throws `host.disk-full`, or the signal's reason. */
export async function qemuImg(
  parameters: readonly string[],
  { signal, timeoutMs }: QemuImgOptions = {},
): Promise<QemuImgResult> {
  const timeout = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
  const signals = [...(signal ? [signal] : []), ...timeout];
  const bounds = platform() === 'linux' ? ['prlimit', `--as=${memoryBytes}`, '--core=0'] : [];
  if (bounds.length > 0 && timeoutMs !== undefined) bounds.push(`--cpu=${Math.ceil(timeoutMs / 1000)}`);
  const [program = '', ...rest] = [...bounds, 'qemu-img', ...parameters];
  try {
    const { exitCode, output } = await runGroup(program, rest, { signal: AbortSignal.any(signals) });
    const full = /No space left|Disk quota|not enough space/i.exec(output);
    if (full && exitCode !== 0) throw new Ttys0Error('host.disk-full', { path: parameters.at(-1) ?? '' });
    return { succeeded: exitCode === 0, exitCode, output };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Ttys0Error || timeoutMs === undefined) throw error;
    return {
      succeeded: false,
      exitCode: 124,
      output: `qemu-img has not come to an end in ${timeoutMs / 1000} s`,
    };
  }
}

/** The last thing that `qemu-img` said, without its own name. */
export function lastWords({ output }: QemuImgResult): string {
  const line = output.split('\n').findLast((text) => text.trim() !== '') ?? 'qemu-img says nothing';
  return line
    .replace(/^qemu-img: /, '')
    .replace(/^Could not open '.*': (?=\S)/, '')
    .replace(/[.\s]+$/, '');
}

/** The name of a block device of QEMU's, described by its options. */
export function nodeName(options: Readonly<Record<string, unknown>>): string {
  return `json:${JSON.stringify(options)}`;
}
