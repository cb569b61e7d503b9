import path from 'node:path';
import { execa } from 'execa';
import type { Partition } from './partition.ts';

/** True when `e2fsck` finds nothing amiss in a file system; changes nothing. */
export async function isClean({ diskPath, offsetBytes }: Partition): Promise<boolean> {
  const device = `${path.basename(diskPath)}?offset=${offsetBytes}`;
  const { exitCode } = await execa('e2fsck', ['-f', '-n', device], {
    cwd: path.dirname(diskPath),
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    reject: false,
  });
  return exitCode === 0;
}
