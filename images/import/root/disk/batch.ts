import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../../../../harness/errors/index.ts';
import { editFailed, type Partition } from '../../../disk/index.ts';

/**
 * Runs commands of debugfs that name things by their numbers, tens of thousands in one process, and returns all that was
 * printed, each byte a character; what it says on standard error is a failure. Throws `image.edit-failed`,
 * `host.disk-full`, or the signal's reason.
 */
export async function runBatch(
  partition: Partition,
  access: 'read' | 'write',
  commands: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  if (commands.length === 0) return '';
  // By its name alone: a `?` in the directory's name would end the path for debugfs.
  const device = `${path.basename(partition.diskPath)}?offset=${partition.offsetBytes}`;
  const result = await execa('debugfs', [...(access === 'write' ? ['-w'] : []), '-f', '-', device], {
    cwd: path.dirname(partition.diskPath),
    env: { LC_ALL: 'C', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    input: Buffer.from(`${commands.join('\n')}\n`, 'latin1'),
    encoding: 'latin1',
    reject: false,
    maxBuffer: 1_073_741_824,
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  const complaint = result.stderr.split('\n').find((line) => line !== '' && !/^debugfs \d/.test(line));
  if (complaint?.includes('No space left on device'))
    throw new Ttys0Error('host.disk-full', { path: partition.diskPath });
  if (complaint !== undefined) throw editFailed(partition, complaint.trim());
  if (result.exitCode !== 0)
    throw editFailed(partition, `debugfs cannot be run: ${result.shortMessage ?? ''}`);
  return result.stdout;
}
