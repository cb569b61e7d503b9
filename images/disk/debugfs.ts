import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Partition } from './partition.ts';

/** debugfs reads its commands into a buffer of 8,192 bytes. */
const longestCommandBytes = 8_000;
/** What is said of a path that leads nowhere; no fault when one only looks. */
const notFound = /^\S.*: (File not found by ext2_lookup|Ext2 inode is not a directory)/;

/**
 * Runs commands of debugfs on a file system, in one process, and returns what each printed. Its exit code says nothing
 * of them, so whatever it writes to standard error is a failure; only a reader may ask for what is not there, and gets
 * no output for it. Throws `image.edit-failed`.
 */
export async function runDebugfs(
  partition: Partition,
  access: 'read' | 'write',
  commands: readonly string[],
): Promise<readonly string[]> {
  if (commands.length === 0) return [];
  const long = commands.find((command) => Buffer.byteLength(command) > longestCommandBytes);
  if (long !== undefined) throw editFailed(partition, `a path is too long: ${long.slice(0, 60)}…`);
  // By its name alone: a `?` in the directory's name would end the path for debugfs.
  const device = `${path.basename(partition.diskPath)}?offset=${partition.offsetBytes}`;
  const result = await execa('debugfs', [...(access === 'write' ? ['-w'] : []), '-f', '-', device], {
    cwd: path.dirname(partition.diskPath),
    env: { LC_ALL: 'C.UTF-8', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    input: `${commands.join('\n')}\n`,
    reject: false,
    stripFinalNewline: false,
  });
  const complaints = result.stderr.split('\n').filter((line) => line !== '' && !/^debugfs \d/.test(line));
  const [complaint] = access === 'read' ? complaints.filter((line) => !notFound.test(line)) : complaints;
  if (complaint?.includes('No space left on device'))
    throw new Ttys0Error('host.disk-full', { path: partition.diskPath });
  if (complaint !== undefined) throw editFailed(partition, complaint.trim());
  if (result.exitCode !== 0)
    throw editFailed(partition, `debugfs cannot be run: ${result.shortMessage ?? ''}`);
  return splitAnswers(partition, result.stdout, commands);
}

/** Cuts the output at the commands, each of which debugfs repeats before it acts on it. */
function splitAnswers(partition: Partition, output: string, commands: readonly string[]): string[] {
  const answers: string[] = [];
  let rest = output;
  for (const [index, command] of commands.entries()) {
    const echo = `debugfs: ${command}\n`;
    if (!rest.startsWith(echo)) throw editFailed(partition, `debugfs did not come to "${command}"`);
    rest = rest.slice(echo.length);
    const next = commands[index + 1];
    const end = next === undefined ? rest.length : rest.indexOf(`debugfs: ${next}\n`);
    answers.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : rest.slice(end);
  }
  return answers;
}

/** A word of a command, in debugfs's own quotes. Throws RangeError for a name that no command line can hold. */
export function quoted(word: string): string {
  if (/[\0-\x1f\x7f]/.test(word)) throw new RangeError(`${JSON.stringify(word)} holds a control character`);
  return `"${word.replaceAll('"', '""')}"`;
}

export function editFailed(partition: Partition, reason: string): Ttys0Error {
  return new Ttys0Error('image.edit-failed', {
    disk: partition.diskPath,
    reason: reason.replace(/[.\s]+$/, ''),
  });
}
