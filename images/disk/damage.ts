import { quoted, runDebugfs } from './debugfs.ts';
import type { Partition } from './partition.ts';

/** `s_state` of a superblock whose file system is known to have errors, so that the next check does look. */
const stateWithErrors = 2;

/**
 * Damages a file system for good: makes a directory with another one in it, and wipes the inode of the first. The lost
 * one cannot be put back without a question, so that no check at boot repairs it (`e2fsck -p` ends with 4). Throws
 * `image.edit-failed`.
 */
export async function loseDirectory(partition: Partition, directory: string): Promise<void> {
  await runDebugfs(partition, 'write', [
    `mkdir ${quoted(directory)}`,
    `mkdir ${quoted(`${directory}/lost`)}`,
    `clri ${quoted(directory)}`,
    `ssv state ${stateWithErrors}`,
  ]);
}
