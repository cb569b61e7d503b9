import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';

/**
 * Makes this process the only one that has the file open, until the disposal of what it returns. A mark that a killed
 * process left is taken over; its process is told from a later one of the same id by its start.
 * Throws `lab.state-in-use`.
 */
export function ownFile(file: string): Disposable {
  const mark = `${file}.owner`;
  const mine = identity(process.pid);
  try {
    writeFileSync(mark, mine, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
    const held = readFileSync(mark, 'utf8');
    const pid = Number.parseInt(held, 10);
    if (Number.isInteger(pid) && isAlive(pid) && held === identity(pid))
      throw new Ttys0Error('lab.state-in-use', { path: file, pid });
    writeFileSync(mark, mine, { mode: 0o600 });
    // The library's own lock is a directory, which outlives a killed process.
    rmSync(`${file}.lock`, { recursive: true, force: true });
  }
  return {
    [Symbol.dispose]() {
      rmSync(mark, { force: true });
    },
  };
}

/** Process id, and its start in clock ticks after the host's boot where the host tells it. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return `${pid} `;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}
