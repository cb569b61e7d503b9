import path from 'node:path';
import { execa } from 'execa';

const guard = path.join(import.meta.dirname, 'guard.sh');

export interface GroupOptions {
  readonly signal?: AbortSignal | undefined;
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
 * Runs a program in a process group of its own, which ends as a whole when `signal` aborts and when this process ends,
 * however it does: mmdebstrap's children would outlive it. Throws the signal's reason; an exit code is returned.
 */
export async function runGroup(
  file: string,
  parameters: readonly string[],
  options: GroupOptions,
): Promise<GroupResult> {
  options.signal?.throwIfAborted();
  const child = execa('sh', [guard, file, ...parameters], {
    all: true,
    buffer: false,
    detached: true,
    reject: false,
    stdin: 'pipe',
    env: { ...options.environment, LC_ALL: 'C.UTF-8' },
  });
  const endGroup = () => {
    killGroup(child.pid);
  };
  options.signal?.addEventListener('abort', endGroup, { once: true });
  const lines: string[] = [];
  try {
    for await (const line of child.iterable({ from: 'all' })) {
      lines.push(line);
      options.onLine?.(line);
    }
    const result = await child;
    options.signal?.throwIfAborted();
    if (result.exitCode === undefined) lines.push(`${file} was ended by ${result.signal ?? 'something'}`);
    return { exitCode: result.exitCode ?? 128, output: lines.join('\n') };
  } finally {
    options.signal?.removeEventListener('abort', endGroup);
    child.stdin.end();
  }
}

function killGroup(processId: number | undefined): void {
  if (processId === undefined) return;
  try {
    process.kill(-processId, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
