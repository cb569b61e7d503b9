import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError, Ttys0Error } from '../../../harness/errors/index.ts';
import { printable } from '../../printable.ts';

/** A file that the user named. */
export interface UserFile {
  /** Absolute, without links on the way. */
  readonly path: string;
  /** As it is shown. */
  readonly shown: string;
  readonly sizeBytes: number;
}

/**
 * Looks at a file that is to be imported, without reading it: a pipe would never end. Throws `image.disk-unreadable` or
 * `image.disk-foreign`.
 */
export async function lookAtFile(name: string): Promise<UserFile> {
  const shown = printable(name);
  try {
    const real = await realpath(path.resolve(name));
    const status = await stat(real);
    if (status.isDirectory()) {
      const cure = 'A directory is imported as a root file system, or name the disk image in it';
      throw new Ttys0Error('image.disk-foreign', {
        file: shown,
        what: 'a directory, not a disk image',
        cure,
      });
    }
    if (!status.isFile()) {
      const cure = 'Copy what is in it to a file, and import that';
      throw new Ttys0Error('image.disk-foreign', { file: shown, what: 'no ordinary file', cure });
    }
    if (status.size === 0) {
      const cure = 'Fetch or copy it again';
      throw new Ttys0Error('image.disk-foreign', { file: shown, what: 'an empty file, of 0 bytes', cure });
    }
    await access(real, constants.R_OK);
    return { path: real, shown, sizeBytes: status.size };
  } catch (error) {
    throw explain(error, shown);
  }
}

function explain(error: unknown, file: string): unknown {
  const failed = (reason: string, cure: string): Ttys0Error =>
    new Ttys0Error('image.disk-unreadable', { file, reason, cure }, { cause: error });
  if (isSystemError(error, 'ENOENT', 'ENOTDIR'))
    return failed('there is no such file', 'Check the name; a path that is not absolute starts in the current directory'); // prettier-ignore
  if (isSystemError(error, 'ELOOP'))
    return failed('its links go round in a circle', 'Name the file that is meant');
  if (isSystemError(error, 'EACCES', 'EPERM'))
    return failed('this user may not', 'Make it readable for this user, with chmod or chown');
  return error;
}
