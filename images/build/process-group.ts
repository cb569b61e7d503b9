import { execa, type Options } from 'execa';
import { withParentDeath } from '../../harness/host/parent-death.ts';

export interface GroupOptions {
  readonly signal?: AbortSignal | undefined;
  /** Written to the program's standard input. */
  readonly input?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Called with every line of either output, in order. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface GroupResult {
  readonly exitCode: number;
  /** Both outputs, interleaved. */
  readonly output: string;
}

/**
 * Runs a program in a process group of its own, and ends the whole group when `signal` aborts: mmdebstrap's children
 * would outlive it. They end, too, when this process dies, however it dies. Throws the signal's reason; an exit code
 * is returned, not thrown.
 */
export async function runGroup(
  file: string,
  parameters: readonly string[],
  options: GroupOptions,
): Promise<GroupResult> {
  options.signal?.throwIfAborted();
  const settings = {
    all: true,
    detached: true,
    reject: false,
    input: options.input ?? '',
    env: { ...options.environment, LC_ALL: 'C.UTF-8' },
    maxBuffer: 50_000_000,
  } as const satisfies Options;
  const [program, ...rest] = await withParentDeath([file, ...parameters]);
  const child = execa(program, rest, settings);
  const endGroup = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  options.signal?.addEventListener('abort', endGroup, { once: true });
  try {
    const lines: string[] = [];
    for await (const line of child.iterable({ from: 'all' })) {
      lines.push(line);
      options.onLine?.(line);
    }
    const result = await child;
    options.signal?.throwIfAborted();
    if (result.exitCode === undefined)
      lines.push(result.shortMessage ?? `${file} was ended by ${result.signal}`);
    return { exitCode: result.exitCode ?? 128, output: lines.join('\n') };
  } finally {
    options.signal?.removeEventListener('abort', endGroup);
  }
}

function killGroup(processId: number): void {
  try {
    process.kill(-processId, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
